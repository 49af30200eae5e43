"""Texts that would harm a careless program, and the search for what of them came out at the terminal.

Every escape in the texts carries a marker: the word PWNED (or its base64, in a clipboard) where there is a
payload, the number 31337 where there are parameters. So a sequence of the corpus is told from the program's
own.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from support.escapes import STRING_KINDS, Kind, Token, read_all

MARKERS = ("PWNED", "UFdORUQ", "31337")

_ESC, _ST, _BEL = "\x1b", "\x1b\\", "\x07"
_FAMILY = "👨‍👩‍👧‍👦"
_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@dataclass(frozen=True, slots=True)
class HostileText:
    """One text. `shown` is a piece of it, without a blank, that must be readable on the screen."""

    name: str
    text: str
    shown: str = "PWNED"

    @property
    def encodable(self) -> bool:
        """Whether it can travel as UTF-8. A lone surrogate cannot: it comes only as an escape in JSON."""
        return not re.search("[\ud800-\udfff]", self.text)


@dataclass(frozen=True, slots=True)
class ForeignEscape:
    """Something in the output that the program did not mean to write."""

    why: str
    raw: str


_ESCAPES = (
    HostileText("csi_colour", f"{_ESC}[31;31337mPWNED{_ESC}[0;31337m"),
    HostileText("csi_clear_screen", f"{_ESC}[2;31337J{_ESC}[1;31337HPWNED"),
    HostileText("csi_leave_alternate_screen", f"{_ESC}[?1049;31337lPWNED"),
    HostileText("csi_mouse_on", f"{_ESC}[?1003;31337hPWNED"),
    HostileText("csi_scroll_region", f"{_ESC}[31337;31337rPWNED"),
    HostileText("csi_ask_cursor_position", f"{_ESC}[6;31337nPWNED"),
    HostileText("csi_ask_device", f"{_ESC}[31337cPWNED"),
    HostileText("csi_resize_window", f"{_ESC}[8;31337;31337tPWNED"),
    HostileText("csi_report_title", f"{_ESC}[21;31337tPWNED"),
    HostileText("csi_repeat", f"PWNED{_ESC}[31337b"),
    HostileText("csi_kitty_keyboard", f"{_ESC}[>31337uPWNED"),
    HostileText("csi_8_bit", "\x9b31;31337mPWNED"),
    HostileText("csi_with_control_inside", f"{_ESC}[3\r1;31337mPWNED"),
    HostileText("csi_unfinished", f"PWNED{_ESC}[31337;"),
    HostileText("esc_alone", f"PWNED{_ESC}"),
    HostileText("esc_reset", f"{_ESC}cPWNED"),
    HostileText("esc_line_drawing", f"{_ESC}(0PWNED"),
    HostileText("esc_save_restore", f"{_ESC}7PWNED{_ESC}8"),
    HostileText("esc_doubled", f"{_ESC}{_ESC}[31337mPWNED"),
    HostileText("osc_title", f"{_ESC}]0;PWNED{_BEL}"),
    HostileText("osc_title_st", f"{_ESC}]2;PWNED{_ST}"),
    HostileText("osc_title_8_bit", "\x9d2;PWNED\x9c"),
    HostileText("osc_palette", f"{_ESC}]4;1;PWNED{_BEL}"),
    HostileText("osc_directory", f"{_ESC}]7;file://PWNED/{_BEL}"),
    HostileText("osc_hyperlink", f"{_ESC}]8;;https://PWNED.example{_ST}click{_ESC}]8;;{_ST}"),
    HostileText("osc_notification", f"{_ESC}]9;PWNED{_BEL}"),
    HostileText("osc_background", f"{_ESC}]11;PWNED{_BEL}"),
    HostileText("osc_clipboard_write", f"{_ESC}]52;c;UFdORUQ={_BEL}", "UFdORUQ="),
    HostileText("osc_clipboard_read", f"{_ESC}]52;c;?{_BEL}PWNED"),
    HostileText("osc_shell_mark", f"{_ESC}]133;C;PWNED{_BEL}"),
    HostileText("osc_urxvt_notification", f"{_ESC}]777;notify;PWNED;PWNED{_BEL}"),
    HostileText("osc_iterm_file", f"{_ESC}]1337;File=name=UFdORUQ=:UFdORUQ={_BEL}", "UFdORUQ="),
    HostileText("osc_unfinished", f"{_ESC}]0;PWNED"),
    HostileText("osc_cancelled", f"{_ESC}]0;PWNED\x18"),
    HostileText("dcs_sixel", f"{_ESC}Pq#0;PWNED{_ST}"),
    HostileText("dcs_ask_setting", f"{_ESC}P$qPWNED{_ST}"),
    HostileText("dcs_8_bit", "\x90qPWNED\x9c"),
    HostileText("dcs_tmux_passthrough", f"{_ESC}Ptmux;{_ESC}{_ESC}]52;c;UFdORUQ={_BEL}{_ST}", "UFdORUQ="),
    HostileText("dcs_screen_passthrough", f"{_ESC}P{_ESC}]0;PWNED{_BEL}{_ST}"),
    HostileText("apc_kitty_graphics", f"{_ESC}_Ga=T;PWNED{_ST}"),
    HostileText("apc_8_bit", "\x9fPWNED\x9c"),
    HostileText("pm", f"{_ESC}^PWNED{_ST}"),
    HostileText("pm_8_bit", "\x9ePWNED\x9c"),
    HostileText("sos", f"{_ESC}XPWNED{_ST}"),
    HostileText("sos_8_bit", "\x98PWNED\x9c"),
)

_CONTROLS = (
    HostileText("nul", "\x00PWNED\x00"),
    HostileText("bells", f"PWNED{_BEL * 50}PWNED"),
    HostileText("backspaces", "harmless" + "\x08" * 8 + "PWNED"),
    HostileText("carriage_return", "harmless\rPWNED"),
    HostileText("crlf", "harmless\r\nPWNED"),
    HostileText("tabs", "\tPWNED\t\tPWNED"),
    HostileText("delete", "PWNED\x7f\x7f"),
    HostileText("shift_out", "\x0ePWNED\x0f"),
    HostileText("enquiry", "\x05PWNED"),
    HostileText("vertical_tab_and_form_feed", "\x0b\x0cPWNED"),
    HostileText("all_c0", "".join(map(chr, range(32))) + "PWNED"),
    HostileText("all_c1", "".join(map(chr, range(0x80, 0xA0))) + "PWNED"),
    HostileText("next_line", "harmless\x85PWNED"),
    HostileText("line_separator", "harmless\u2028PWNED"),
    HostileText("paragraph_separator", "harmless\u2029PWNED"),
    HostileText("bidi_override", "\u202ePWNED\u202c"),
    HostileText("bidi_override_unclosed", "\u202d\u202ePWNED"),
    HostileText("bidi_embedding", "\u202a\u202bPWNED\u202c\u202c"),
    HostileText("bidi_isolates", "\u2066\u2067\u2068PWNED\u2069"),
    HostileText("bidi_pops", "\u2069\u2069\u202c\u202cPWNED"),
    HostileText("bidi_marks", "\u200e\u200f\u061cPWNED"),
)

_UNICODE = (
    HostileText("zero_width", "\u200b\u2060\ufeffPWNED\u00ad\u034f\u180e"),
    HostileText("joiner_between_letters", "a\u200db\u200dc PWNED"),
    HostileText("joiner_alone", "\u200d\u200d PWNED"),
    HostileText("blank_letters", "\u3164\u115f\u2800\u00a0 PWNED"),
    HostileText("tag_characters", "PWNED \U000e0001\U000e0050\U000e0057\U000e004e\U000e0045\U000e0044"),
    HostileText("variation_selectors", "PWNED \ufe00\ufe0f\U000e0100\U000e01ef"),
    HostileText("zalgo", "Z" + "\u0337\u0322\u0327\u0353\u0489" * 40 + " PWNED"),
    HostileText("combining_first", "\u0301\u20dd PWNED"),
    HostileText("emoji_family", f"{_FAMILY}{_FAMILY} PWNED"),
    HostileText("emoji_flags", f"🇬🇧🇺🇸🇩{_ENGLAND} PWNED"),
    HostileText("emoji_variants", "❤️ ❤︎ ☎️ ☎ 1️⃣ #️⃣ PWNED"),
    HostileText("emoji_skin_tones", "👍🏽👩🏿‍🚀🏽 PWNED"),
    HostileText("chinese", "漢字カナ한국어 PWNED", "漢字カナ한국어"),
    HostileText("full_and_half_width", "ＦＵＬＬ ﾊﾝｶｸ PWNED"),
    HostileText("hangul_jamo", "\u1112\u1161\u11ab PWNED"),
    HostileText("arabic", "مرحبا PWNED بالعالم"),
    HostileText("hebrew", "שָׁלוֹם PWNED"),
    HostileText("indic_and_thai", "नमस्ते க்ஷ สวัสดี PWNED"),
    HostileText("very_wide_glyphs", "﷽ 𒐫 ⸻ PWNED"),
    HostileText("ambiguous_width", "§±×÷°’“”…—─│█ PWNED"),
    HostileText("private_use", "\ue000\uf8ff\U0010fffd PWNED"),
    HostileText("noncharacters", "\ufffe\uffff\U0001ffff\U0010ffff PWNED"),
    HostileText("lone_surrogates", "PWNED \ud800 \udfff"),
    HostileText("surrogate_of_8_bit_csi", "\udc9b31337mPWNED"),
)

_MARKUP = (
    HostileText("markup_style", "[bold red]PWNED[/]", "red]PWNED[/]"),
    HostileText("markup_close_nothing", "[/]PWNED", "[/]PWNED"),
    HostileText("markup_close_other", "[bold]PWNED[/italic]", "[bold]PWNED[/italic]"),
    HostileText("markup_action", "[@click=app.quit]PWNED[/]", "[@click=app.quit]PWNED[/]"),
    HostileText("markup_action_called", "[@click=app.exit('31337')]PWNED", "[@click=app.exit('31337')]PWNED"),
    HostileText("markup_link", "[link=https://PWNED.example]x[/link]", "[link=https://PWNED.example]"),
    HostileText("markup_variable", "$primary [$primary]PWNED[/]", "[$primary]PWNED[/]"),
    HostileText("markup_unbalanced", "[[PWNED]", "[[PWNED]"),
    HostileText("markup_open", "PWNED [", "PWNED"),
    HostileText("markup_bad", "[=]PWNED[ ][on][/ /]", "[=]PWNED["),
    HostileText("markup_escaped", r"\[PWNED\]\\[", r"\[PWNED\]\\["),
    HostileText("markup_deep", "[b]" * 500 + "PWNED", "[b][b]"),
    HostileText("emoji_code", ":warning:PWNED", ":warning:PWNED"),
    HostileText("percent_format", "%s%n%d%(PWNED)s%", "%s%n%d%(PWNED)s%"),
    HostileText("brace_format", "{0}{PWNED!r}{0.__class__}{", "{0}{PWNED!r}{0.__class__}{"),
    HostileText("shell", "$(PWNED)`PWNED`;PWNED|PWNED&", "$(PWNED)`PWNED`;PWNED|PWNED&"),
    HostileText("log4j", "${jndi:ldap://PWNED}", "${jndi:ldap://PWNED}"),
    HostileText("sql_quote", "PWNED');DROP-TABLE-message;--", "PWNED');DROP-TABLE-message;--"),
    HostileText("sql_like", r"%_\PWNED", r"%_\PWNED"),
    HostileText("full_text_query", '"PWNED*)NEAR(^-:', '"PWNED*)NEAR(^-:'),
    HostileText("xml", "</Message><Hangup/>PWNED&amp;]]>", "</Message><Hangup/>PWNED&amp;]]>"),
    HostileText("html", "<script>PWNED</script>", "<script>PWNED</script>"),
    HostileText("json", r'{"PWNED":"\u0000\ud800"}],', r'{"PWNED":"\u0000\ud800"}],'),
    HostileText("spreadsheet_formula", "=PWNED(A1)", "=PWNED(A1)"),
    HostileText("path", "../../../PWNED", "../../../PWNED"),
    HostileText("header_injection", "harmless\r\nSet-Cookie:PWNED", "Set-Cookie:PWNED"),
    HostileText("log_injection", "harmless\n2026-01-01T00:00:00Z [error] PWNED"),
)

_SIZES = (
    HostileText("blanks_only", "   \n\t\n   ", ""),
    HostileText("ten_thousand_without_a_space", "PWNED" + "x" * 10_000),
    HostileText("ten_thousand_newlines", "PWNED" + "\n" * 10_000, ""),
    HostileText("ten_thousand_spaces", "PWNED" + " " * 10_000),
    HostileText("ten_thousand_tabs", "PWNED" + "\t" * 10_000),
    HostileText("ten_thousand_wide", "PWNED" + "漢" * 10_000),
    HostileText("ten_thousand_combining", "PWNED" + "\u0301" * 10_000, "PWNE"),
    HostileText("ten_thousand_emoji", "PWNED" + _FAMILY * 1_400),
    HostileText("ten_thousand_escapes", "PWNED" + f"{_ESC}[31337m" * 1_250),
)

HOSTILE_TEXTS = _ESCAPES + _CONTROLS + _UNICODE + _MARKUP + _SIZES

# What Textual and our own terminal layer write: cursor moves, erasing, colours, modes, keyboard, mode
# queries.
_OWN_SEQUENCES = re.compile(r"[?>=<]?[0-9;:]*(?:[ABCDGHJKXdfhlmu]|\$p| q)")
# Titles, links, notifications, the mouse pointer, the clipboard.
_OWN_COMMANDS = frozenset({"0", "2", "8", "9", "22", "52", "777"})
_TEXT_CONTROLS = re.compile("[\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def foreign_escapes(
    raw: bytes, markers: Collection[str] = MARKERS, own: Collection[str] = ()
) -> list[ForeignEscape]:
    """What in a program's output came from a hostile text, or could not come from the program itself.

    Found are: an escape with a marker in its payload or parameters, whatever is broken off or of a kind
    that the console never writes, control characters other than line ends, and bidi controls. A bell is
    found beside a marker only: the console rings it too. `own` names the beginnings of OSC payloads that
    may hold a marker, such as "0;leadterm" when the title shows a lead's name.
    """
    return list(_foreign(read_all(raw), markers, own))


def _foreign(tokens: list[Token], markers: Collection[str], own: Collection[str]) -> Iterator[ForeignEscape]:
    for index, token in enumerate(tokens):
        if token.kind is Kind.DCS and token.body.startswith("tmux;") and token.final:
            inner = token.body.removeprefix("tmux;").replace("\x1b\x1b", "\x1b")
            yield from _foreign(read_all(inner.encode(errors="surrogateescape")), markers, own)
        elif token.kind is Kind.CONTROL:
            before = tokens[index - 1].raw if index else ""
            after = tokens[index + 1].raw if index + 1 < len(tokens) else ""
            if why := _foreign_control(token.raw, before, after, markers):
                yield ForeignEscape(why, token.raw)
        elif why := _foreign_token(token, markers, own):
            yield ForeignEscape(why, token.raw)


def _foreign_token(token: Token, markers: Collection[str], own: Collection[str]) -> str | None:
    marked = any(marker in token.raw for marker in markers)
    if token.kind is Kind.TEXT:
        return "bidi control or separator" if _TEXT_CONTROLS.search(token.raw) else None
    if token.kind is Kind.CSI:
        known = _OWN_SEQUENCES.fullmatch(token.body + token.final)
        return "CSI" if marked or not known or token.raw.startswith("\x9b") else None
    if token.kind not in STRING_KINDS:
        return token.kind
    if token.kind is not Kind.OSC or token.final not in (_BEL, _ST):
        return token.kind
    number, _, value = token.body.partition(";")
    allowed = any(token.body.startswith(beginning) for beginning in own)
    asks_clipboard = number == "52" and value.endswith("?")
    if number not in _OWN_COMMANDS or asks_clipboard or token.raw.startswith("\x9d"):
        return "OSC"
    return "OSC" if marked and not allowed else None


def _foreign_control(control: str, before: str, after: str, markers: Collection[str]) -> str | None:
    if control == "\n":
        return None
    beside = any(before.endswith(marker) or after.startswith(marker) for marker in markers)
    if control == _BEL:
        return "bell" if beside else None
    if control == "\r":
        return "carriage return" if any(after.startswith(marker) for marker in markers) else None
    return "control character"
