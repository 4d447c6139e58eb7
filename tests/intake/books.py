"""Workbooks written part by part, so that they can be as odd as real ones: .xlsx, .xlsb, .ods and compound files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

TYPES = f"""{HEAD}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
SHEETS<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
</Types>"""
SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{n}.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return made.getvalue()


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet's part around its rows."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(ref: str, text: str, attributes: str = "") -> str:
    """An inline text."""
    return f'<c r="{ref}" t="inlineStr"{attributes}><is><t xml:space="preserve">{text}</t></is></c>'


def parts_of(
    sheets: Mapping[str, str],
    *,
    shared: str = "",
    styles: str = "",
    properties: str = "",
    states: Mapping[str, str] | None = None,
) -> dict[str, str | bytes]:
    """The parts of an .xlsx by sheet name → rows (or a whole part); ``shared`` are <si> elements."""
    listed, related, parts = "", "", {}
    for n, (name, body) in enumerate(sheets.items(), 1):
        state = f' state="{states[name]}"' if states and name in states else ""
        listed += f'<sheet name="{name}" sheetId="{n}"{state} r:id="rId{n}"/>'
        related += f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        parts[f"xl/worksheets/sheet{n}.xml"] = body if body.startswith(("<?xml", "<!")) else sheet(body)
    related += f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    related += f'<Relationship Id="t" Type="{OFFICE}/styles" Target="styles.xml"/>'
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.replace(
            "SHEETS", "".join(SHEET_TYPE.format(n=n) for n in range(1, len(sheets) + 1))
        ),
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>',
        **parts,
    }
    if styles:
        made["xl/styles.xml"] = f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return made


def xlsx(sheets: Mapping[str, str], extra: Mapping[str, str | bytes] | None = None, **more: object) -> bytes:
    return zipped({**parts_of(sheets, **more), **(extra or {})})  # type: ignore[arg-type]


STYLES = """<numFmts count="1"><numFmt numFmtId="164" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<fonts><font><name val="ＭＳ 明朝"/></font><font><name val="Wingdings"/></font><font><name val="Wingdings 2"/></font></fonts>
<fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf fontId="0"/></cellStyleXfs>
<cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/><xf fontId="0" numFmtId="14"/><xf fontId="0" numFmtId="22"/>
<xf fontId="0" numFmtId="20"/><xf fontId="0" numFmtId="46"/><xf fontId="0" numFmtId="164"/></cellXfs>"""
"""Cell styles: 0 plain, 1 Wingdings, 2 Wingdings 2, 3 day, 4 day and time, 5 time, 6 length of time, 7 和暦."""


# ---------------------------------------------------------------- .xlsb


def _record(number: int, body: bytes = b"") -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb(name: str, rows: Sequence[Sequence[str | float]]) -> bytes:
    """A binary workbook of one sheet."""
    body = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, 20)) + _record(145)
    for r, row in enumerate(rows):
        body += _record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, 0, 0, 0))
        for c, value in enumerate(row):
            at = struct.pack("<II", c, 0)
            body += (
                _record(6, at + _wide(value)) if isinstance(value, str) else _record(5, at + struct.pack("<d", value))
            )
    body += _record(146) + _record(130)
    book = _record(131) + _record(143) + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name))
    book += _record(144) + _record(132)
    related = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
    return zipped(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": related + 'Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": body,
        }
    )


# ---------------------------------------------------------------- .ods and compound files


def ods(rows: str, name: str = "表") -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'{HEAD}<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="{office}manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_row(*texts: str, repeat: int = 1, columns: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>{t}</text:p>'
        "</table:table-cell>"
        for t in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeat}">{cells}</table:table-row>'


def compound(*streams: str) -> bytes:
    """The head and the directory of a compound file; the streams themselves are empty."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + b"\xff" * 436
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b""
    for n, name in enumerate(("Root Entry", *streams)):
        wide = (name + "\0").encode("utf-16-le")
        kind = 5 if n == 0 else 2
        below = 1 if n == 0 and streams else 0xFFFFFFFF
        entry = wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, below)
        entries += entry + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0)
    return (head[:512] + table + entries.ljust(512, b"\0"))[: 512 * 3]


def locked(data: bytes, password: str) -> bytes:
    """The same workbook behind a password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    padded, made = io.BytesIO(data), io.BytesIO()
    with zipfile.ZipFile(padded, "a") as book:
        book.writestr("docProps/pad.bin", bytes(8192))  # msoffcrypto cuts packages of less than 4,096 bytes
    OOXMLFile(padded).encrypt(password, made)
    return made.getvalue()
