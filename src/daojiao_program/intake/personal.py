"""What a text gives away of a person by its form alone, and what is recorded in the place of such a text.

Numbers of persons (mobile telephones, identity cards, bank cards) have a form of their own, and are known
whoever has them. What only may be one (a landline, an e-mail address) is warned of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from daojiao_program.engine import Said

_MOBILE: Final = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4}|\d[ -]\d{3}[ -]\d{4})(?!\d)"
)
_IDENTITY: Final = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d\d{3}[\dXx](?![\da-z])"
)
_CARD: Final = re.compile(r"(?<!\d)62\d{14,17}(?!\d)")
_APART: Final = re.compile(r"(?<=\d)[ \-\u2010-\u2015](?=\d)")
_PERHAPS: Final = (
    re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"),  # a landline
    re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])[0-3]\d\d{3}(?!\d)"),  # an identity card of old
    re.compile(r"(?<![\da-z])[a-z]{1,2}\d{8}(?![\da-z])"),  # a passport, or a travel permit
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
)
_DIGESTS: Final = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{16,}(?![0-9A-Za-z])")
"""Commitments and hashes, in which no number is somebody's."""
_SEVERAL: Final = re.compile(r"(?:\d\W?){8}|@")
"""What all of these have: most texts have it not, and are not looked at further."""

KINDS: Final = {
    "telephone": Said("电话", "a telephone number"),
    "identity": Said("身份证号", "an identity number"),
    "card": Said("银行卡号", "a bank card number"),
    "digits": Said("数字", "digits"),
    "han": Said("汉字", "Chinese characters"),
    "letters": Said("字母", "letters"),
    "mixed": Said("文字", "text"),
}
"""What is told of a text that is withheld, besides its length."""
NUMBERS: Final = ("telephone", "identity", "card")
_WITHHELD: Final = re.compile(rf"withheld:({'|'.join(KINDS)}):(\d+)(?::([0-9a-f]{{64}}))?")
_LIKE_A_CODE: Final = re.compile(r"[A-Za-z]{1,4}-?\d{1,5}")
_RECENT: Final = re.compile(r"20(?:1[5-9]|[2-9]\d)(?:[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{4})(?: 00:00:00)?")
"""A day, and nobody's day of birth who is of age."""
_FEW_DIGITS: Final = re.compile(r"[\d./-]{1,6}|[\d.]{1,6}[日号]?")
_FAILED: Final = re.compile(r"#[A-Z0-9/]{2,8}[!?]?")
"""What a formula comes to that fails."""
ELSEWHERE: Final = "编号，不写姓名、电话、证件号码 an id, and no name, telephone or identity number"
"""What is allowed where something of a person was found."""


def _shown_plain(text: str) -> str:
    """The text without differences of width, digests of the log left out; empty where no number can be."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _DIGESTS.sub("", plain) if _SEVERAL.search(plain) else ""


def may_be_personal(text: str) -> bool:
    """Whether the text is worth a closer look: without that neither of the two below finds anything."""
    return bool(_shown_plain(text))


def number_in(text: str) -> str:
    """The kind of number of a person that surely stands in the text; empty where none does."""
    plain = _shown_plain(text)
    if not plain:
        return ""
    for told in (plain, _APART.sub("", plain)) if _APART.search(plain) else (plain,):
        if _IDENTITY.search(told):
            return "identity"
        if any(map(_is_card, _CARD.findall(told))):
            return "card"
    return "telephone" if _MOBILE.search(plain) else ""


def perhaps_personal(text: str) -> bool:
    """Whether something stands in the text that may be a number or an address of a person."""
    plain = _shown_plain(text).lower()
    return bool(plain) and any(one.search(plain) for one in _PERHAPS)


def _is_card(number: str) -> bool:
    """Whether the last digit is the check digit of the others (Luhn)."""
    doubled = [sum(divmod(2 * int(one), 10)) for one in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0


def kind_of(text: str) -> str:
    """What a text looks like, as is told of it where it is withheld."""
    if found := number_in(text):
        return found
    bare = re.sub(r"[\s\-·.()（）]", "", unicodedata.normalize("NFKC", text))
    if bare.isdecimal():
        return "digits"
    if bare and all("\u3400" <= one <= "\u9fff" for one in bare):
        return "han"
    return "letters" if bare.isascii() and bare.isalpha() else "mixed"


def withheld(text: str, commitment: str = "") -> str:
    """What is recorded in the place of a text: its kind and length, and a commitment if there is one."""
    told = f"withheld:{kind_of(text)}:{len(text)}"
    return f"{told}:{commitment}" if commitment else told


def is_withheld(text: object) -> bool:
    """Whether this stands in the place of a text."""
    return isinstance(text, str) and text.startswith("withheld:") and _WITHHELD.fullmatch(text) is not None


def commitments_in(text: str) -> Iterator[str]:
    """The commitments of what is withheld in a row of the log."""
    return (found[3] for found in _WITHHELD.finditer(text) if found[3])


def in_words(text: str) -> str:
    """The text as people read it, with what is withheld described."""
    return _WITHHELD.sub(_told, text) if "withheld:" in text else text


def _told(found: re.Match[str]) -> str:
    kind, length = KINDS[found[1]], found[2]
    return f"不登记的内容 withheld（{kind.zh} {kind.en}，{length} 字 characters）"


def cells_again(text: str, cells: Iterable[str]) -> str:
    """The text with the cells of its row in the place of what is told of them: for their own file alone."""
    for cell in cells:
        text = text.replace(in_words(withheld(cell)), cell)
    return text


def harmless(kind: str, cell: str) -> bool:
    """Whether what a column does not take is plainly a slip of what it does: a late day, a code like G-99."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if _RECENT.fullmatch(text) or _FAILED.fullmatch(text):
        return True
    if kind in ("day", "number"):
        return _FEW_DIGITS.fullmatch(text) is not None
    return kind != "text" and _LIKE_A_CODE.fullmatch(text) is not None
