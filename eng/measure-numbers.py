#!/usr/bin/env python3
"""Counts how many published numbers survive text -> double -> shortest text, and what scaled int64 could not hold.

Usage: python3 eng/measure-numbers.py TEST_DATA_FOLDER. Reads every archive of its binance-bucket; ADR 0001 quotes the output.
"""
import math
import sys
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

COLUMNS = {1: "open", 2: "high", 3: "low", 4: "close", 5: "volume", 7: "quote volume", 8: "trades", 9: "taker volume", 10: "taker quote volume"}


class Column:
    def __init__(self):
        self.values = self.lost = self.overflow = self.beyond_scale = 0
        self.most_digits = 0
        self.largest = Decimal(0)
        self.worst_ulp = Fraction(0)

    def add(self, text):
        exact = Decimal(text)
        as_double = float(text)
        self.values += 1
        digits = exact.normalize().as_tuple()
        self.most_digits = max(self.most_digits, len(digits.digits))
        self.largest = max(self.largest, exact)
        self.beyond_scale += digits.exponent < -8
        self.overflow += exact * 10**8 > 2**63 - 1
        if Decimal(repr(as_double)) != exact:
            self.lost += 1
            error = abs(Fraction(as_double) - Fraction(exact)) / Fraction(math.ulp(as_double))
            self.worst_ulp = max(self.worst_ulp, error)


def main(folder):
    columns = {index: Column() for index in COLUMNS}
    archives = rows = 0
    for path in sorted(Path(folder, "binance-bucket").rglob("*.zip")):
        archives += 1
        with zipfile.ZipFile(path) as archive:
            for line in archive.read(archive.namelist()[0]).decode("ascii").splitlines():
                fields = line.split(",")
                if not fields[0].isdigit():
                    continue
                rows += 1
                for index, column in columns.items():
                    column.add(fields[index])
    print(f"{archives} archives, {rows} rows")
    print("| column | values | text lost | most digits | largest | beyond 1e-8 | overflows int64 at 1e-8 | worst error, ulp |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for index, name in COLUMNS.items():
        c = columns[index]
        print(f"| {name} | {c.values} | {c.lost} | {c.most_digits} | {c.largest:.6g} | {c.beyond_scale} | {c.overflow} | {float(c.worst_ulp):.3f} |")


main(sys.argv[1])
