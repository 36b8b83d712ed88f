let skew = 0;

/** The market's clock, kept from the server's last word; a simulated market has its own. */
export function marketNow(): number {
  return Date.now() + skew;
}

export function setMarketNow(text: string): void {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) skew = at - Date.now();
}
