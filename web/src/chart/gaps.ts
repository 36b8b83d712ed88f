import type { IChartApi, IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, Logical, SeriesAttachedParameter, Time } from "lightweight-charts";
import { words } from "../core/format";

export interface DrawnBand {
  first: number;
  last: number;
  cause: string;
}

type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

/** Shaded bands over the slots where bars are missing, each with its cause. */
export class GapBands implements ISeriesPrimitive<Time> {
  private bands: DrawnBand[] = [];
  private chart: IChartApi | null = null;
  private update: () => void = () => undefined;
  private readonly views: IPrimitivePaneView[];

  constructor(private readonly colors: { line: string; fill: string; text: string; font: string }) {
    this.views = [{ zOrder: () => "bottom", renderer: () => ({ draw: (target) => this.draw(target) }) }];
  }

  attached(parameters: SeriesAttachedParameter<Time>): void {
    this.chart = parameters.chart as IChartApi;
    this.update = parameters.requestUpdate;
  }

  detached(): void {
    this.chart = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views;
  }

  show(bands: DrawnBand[]): void {
    this.bands = bands;
    this.update();
  }

  private draw(target: Target): void {
    const scale = this.chart?.timeScale();
    if (!scale) return;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      const half = scale.options().barSpacing / 2;
      context.font = this.colors.font;
      for (const band of this.bands) {
        const left = scale.logicalToCoordinate(band.first as Logical);
        const right = scale.logicalToCoordinate(band.last as Logical);
        if (left === null || right === null || right < 0 || left > mediaSize.width) continue;
        const x = left - half;
        const width = Math.max(1.5, right - left + 2 * half);
        context.fillStyle = this.colors.fill;
        context.fillRect(x, 0, width, mediaSize.height);
        context.fillStyle = this.colors.line;
        context.fillRect(x, 0, 1, mediaSize.height);
        context.fillRect(x + width - 1, 0, 1, mediaSize.height);
        this.label(context, words(band.cause), x + width / 2, width, mediaSize.height);
      }
    });
  }

  private label(context: CanvasRenderingContext2D, text: string, x: number, width: number, height: number): void {
    const full = `gap: ${text}`;
    const size = context.measureText(full).width;
    context.save();
    context.fillStyle = this.colors.text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.translate(x, height / 2);
    if (width < size + 8) context.rotate(-Math.PI / 2);
    if (width >= 12) context.fillText(full, 0, 0);
    context.restore();
  }
}
