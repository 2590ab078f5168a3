#!/usr/bin/env python3
"""Reads the annex (institution codes) out of the document's text and writes it as CSV.

    python3 extract_institutions.py DOCUMENT.txt > institutions.csv

Run once; the result stands beside this file. The text comes from a PDF, so a row may be broken over several lines:
a row begins with a code and ends with an area and the row's number within that area.
"""

import collections
import csv
import re
import sys

AREAS = {"杭州": 141, "温州": 77, "宁波": 75, "金华": 63, "绍兴": 52, "嘉兴": 49,
         "衢州": 48, "丽水": 40, "台州": 27, "湖州": 22, "舟山": 19, "义乌": 16}
TITLE = "附件：医院机构代码值域表"
COLUMNS = "编码 名称 说明"
ROW_END = re.compile(r"(?:^|\s)(%s) ([0-9]+)$" % "|".join(AREAS))
# What follows a code in brackets, standing alone, is a stray note and no part of the code or the name.
ROW = re.compile(r"([0-9A-Za-z]+)\s*(?:（(?:2021|1/1)）)?\s*(\S.*?)\s*(%s) ([0-9]+)" % "|".join(AREAS))


def rows(text):
    annex = text[text.rindex(TITLE) + len(TITLE):]
    parts = []
    for line in annex.splitlines():
        line = line.strip()
        if not line or line == COLUMNS:
            continue
        parts.append(line)
        if not ROW_END.search(line):
            continue
        # A name broken over two lines goes on without a blank; only a code needs one between itself and what follows.
        joined = parts[0] + "".join(
            (" " if re.fullmatch(r"[0-9A-Za-z]+", before) else "") + part for before, part in zip(parts, parts[1:]))
        match = ROW.fullmatch(joined)
        if not match:
            raise SystemExit("cannot read this row: " + joined)
        yield match.groups()
        parts = []
    if parts:
        raise SystemExit("text left over: " + " ".join(parts))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = list(rows(file.read()))
    numbers = collections.defaultdict(list)
    for _, _, area, number in table:
        numbers[area].append(int(number))
    for area, count in AREAS.items():
        if sorted(numbers[area]) != list(range(1, count + 1)):
            raise SystemExit("the numbers of %s do not run from 1 to %d" % (area, count))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "area", "number"])
    out.writerows(table)


if __name__ == "__main__":
    main()
