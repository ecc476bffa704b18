"""Character and word tables of the no-links rule, built once at import."""

import re
import unicodedata
from pathlib import Path

from publicsuffixlist import PSLFILE

Table = dict[int, str | None]  # as str.translate takes it

BRACKETED_DOT = "\ue000"  # stands for "[.]" or "(dot)" with spaces about; private use, never input
BRACKETED_AT = "\ue001"

_RULE = re.compile(r"^(?!//)(?:[^\s.]+\.)*([^\s.]+)", re.MULTILINE)


def _delegated() -> frozenset[str]:
    """Return the last label of every ICANN rule of the public suffix list, in U- and A-form."""
    listed = Path(PSLFILE).read_text(encoding="utf-8")
    labels = set(_RULE.findall(listed.partition("// ===END ICANN DOMAINS===")[0]))
    # The list's labels are in normal form already, so the idna codec (slow) has nothing to add.
    encoded = {f"xn--{u.encode('punycode').decode('ascii')}" for u in labels if not u.isascii()}
    return frozenset(labels | encoded)


SUFFIXES = _delegated()

# Kinds of suffix, by how surely a reader takes "name . suffix" for a broken-up address. They only
# matter where the dot is apart from the words; a joined dot makes a link under any suffix.

# No word anywhere, and known to everybody.
CORE = frozenset({"com", "net", "org"})

# "Maksa example dot comissa": with endings of Finnish, Hungarian and Turkish that make no word.
INFLECTED = frozenset(
    suffix + ending
    for suffix in ("com", "org")
    for ending in "iin issa ista ille ilta iksi da dan ra ról ban hoz nál tól".split()
)

# Words that start, end or make up a sentence: only a path after them gives them away.
CLOSING = frozenset(
    """
    ad al am do is it me no so us
    able bar best bet bid big boo boot bot buy call care case cash chat cool dad date day deal dog
    dot eat fail family fan fans fast fit fly foo food free fun fyi game games gay gift gifts got
    help here home hot house how ing lol love man map med meet men mom money moto new
    news next now off one ong open ooo party pay pet phd pics pid play pub read red rent reply rest
    rich rip room run safe sale save school sex sexy show sky smile song sport stc style sucks
    taxi team tel thanks tips today total tours town trust vote watch wed win wine winners
    work works world wow wtf xxx yes you zero
    """.split()
)

# Small words of some language, and abbreviations and units, which seldom end a sentence. "se",
# "nu" and "de" are left out: the rule was first needed in Sweden, where they are the commonest
# suffixes.
CONNECTING = frozenset(
    """
    ai ao ar as at au az ba be bi bo by ci cu ee er es et fi fo ga ge gi il im in je ke ki la li
    lu ma mi mo mu my na ne ni om pa pe sa si sm su sv td th tn to ua va ve vi vu ws ye za
    ac ca cc cd cm co eg gb ie kg km kr lb ls md mg ml mm mr ms mt nc nr ph pl pm pr ps pt rs sc
    sr st tv
    art asia bio cab cam car cat eco esq how ink int law live ltd mil mini moi mov nec out per pin
    pro pru ren spa srl tab tax top vet via vin vip web
    """.split()
)

# Two letters and no word, and a few longer ones: taken for a suffix wherever they follow a dot.
PLAIN = (
    frozenset(suffix for suffix in SUFFIXES if len(suffix) == 2 and suffix.isascii())
    | frozenset(suffix for suffix in SUFFIXES if suffix.startswith("xn--"))
    | {"biz", "edu", "gov", "mobi", "xyz", "рф", "укр"}
) - (CLOSING | CONNECTING)

# Of these, the ones that no sentence begins with, not even a hasty one in lower case.
KNOWN = frozenset("biz cn dk edu gov jp mobi uk xyz рф".split()) | frozenset(
    suffix for suffix in PLAIN if suffix.startswith("xn--")
)

# Of these with two letters, the ones that are no two words in a text message ("r u", "u k").
SPREADABLE = frozenset(suffix for suffix in PLAIN if len(suffix) == 2) - {"ru", "uk", "us"}

# Of these, the ones that a capital letter makes the first word of a sentence.
PLAIN_WORDS = frozenset({"de", "eu", "io", "nu", "se"})

# Words that stand before ".com" when people talk of suffixes: "a .com name", "or .se".
FUNCTION_WORDS = frozenset(
    """
    a an and any are as asp at both but by does each etc every for from have if in into is its like
    my nor not of on one only or other our per some such than that the their these this those to use
    uses using via was what which with without you your polka
    att av den det din dina ditt eller en ett för från har i inte med och om på som till vår är
    af det eller et fra for i med og på som til
    als am an auf aus bei das dem den der des die ein eine einem einen einer für ihre im ist mit
    nach oder sowie und unter vom von wie zu zum zur
    au aux avec ce ces cette comme dans de des du en est et la le les leur mon notre ou par pour
    sans ses son sur un une vos votre
    al como con cual de del e el ella en es esta este la las lo los o para por que sin su sus tu un
    una y
    ao aos as com da das do dos em na no nas nos num ou os pelo pela sem seu sua um uma
    ai alla che ci col come con da dal dei del della delle di e gli ha il in la le nel o per quale
    su sul tra un una uno
    bij dat de deze een en het in is maar met naar of om onder onze op over te tot uit uw van via
    voor zoals
    eli ja joka kuin kuten ne on se tai sekä
    a ale albo czy dla do i jak jako jest lub na nie od oraz po przez się w z za
    ako ani či je jsou k kao nebo o pro s sa se si so su što u v ve ze
    az az e egy és ez hogy is mint vagy
    cu din este la pe pentru sau și
    bir de gibi ile için ve veya
    и или как для на в с из от по за а но что это на від або та і як що
    και ή ως με για από το του η ο
    dan atau untuk dengan yang di ke seperti
    và hoặc như của cho là với
    """.split()
)

# Verbs and prepositions that an address follows.
TOWARDS = frozenset(
    """
    see visit open browse click check login go use besök öppna se klicka besøg besøk åpne åbn siehe
    besuchen öffnen bezoek open ga visitez ouvrez voir visite visita visiti abra ver vai apri
    odwiedź otwórz navštivte käy avaa
    at on in to via from på till hos i från til fra auf bei unter zu über sur à chez en em na w pod
    op bij su presso через на
    """.split()
)

# Said next to a suffix where the suffix itself is meant: ".com domain", "un domini .cat".
SUFFIX_TALK = (
    "domain domän domæne domene domein domaine domini domíni domeen doména domén domena domēn "
    "verkkotunnu domeniu tld extension extensión erweiterung ändelse endung toppdomän suffix "
    "домен домейн зона зоне χώρου τομέα 域名 网域 網域 ドメイン 도메인 โดเมน دامنه نطاق דומיין miền"
).split()
# "renew .com today": what is done with a suffix.
FUNCTION_WORDS |= frozenset(
    """
    register registered renew transfer buy order cheap premium available expired new
    registrera förnya flytta köp beställ registrer forny flyt køb kjøp bestill
    registrieren verlängern kaufen bestellen neue registreer verleng koop nieuwe
    enregistrer renouveler acheter nouveau registrar renovar comprar nuevo novo
    registra rinnova compra acquista nuovo zarejestruj odnów kup nowa
    rekisteröi uusi osta registrujte obnovte kupte зарегистрируйте продлите купите новый
    """.split()
)
SUFFIX_TALK_AFTER = (
    *SUFFIX_TALK,
    *"zone name namn nom nombre nome naam navn имя име".split(),
    *"framework developer core file address".split(),
)

# "dot" as people say it, by language. The value names suffixes that are common words beside it.
_GERMAN = frozenset("am es im in so".split())
_ROMANCE = CONNECTING - {"it", "pl", "pt"} | {"de", "do", "me", "no", "nu", "se", "so"}
_SLAVIC = frozenset("by co do je mi mu my na ni no se si so sv to tu ve vi za".split())
SPELLED_DOTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        "dot d0t dót dòt döt".split(), frozenset("am as at be by do in is it my so to".split())
    ),
    **dict.fromkeys(("d o t", "d.o.t", "d-o-t"), frozenset()),
    **dict.fromkeys("punkt punktum prick".split(), _GERMAN),
    "punt": frozenset("als de er in is om te".split()),
    "piste": frozenset({"se"}),
    "pont": frozenset("az be de ez is ki le se".split()),
    "nokta": frozenset({"de", "ve"}),
    **dict.fromkeys(("chấm", "dấu chấm"), frozenset()),
    **dict.fromkeys("punkts taškas taskas titik punktur pikë nöqtə puntu".split(), frozenset()),
    **dict.fromkeys("punto point ponto punct pika".split(), _ROMANCE),
    **dict.fromkeys("kropka tecka tečka bodka tocka točka tacka tačka stip".split(), _SLAVIC),
    **dict.fromkeys("точка тачка крапка кропка tochka дот".split(), _SLAVIC),
    **dict.fromkeys("τελεία نقطة نقطه دوت دات נקודה".split(), frozenset()),
    **dict.fromkeys("ドット 点 點 점 닷 จุด डॉट ডট".split(), frozenset()),
}
# Words before figures that make them a version, a clause, an amount or the number of something.
FIGURE_WORDS = """
    v ver vers version versie versione versión versão verzió verze verzia wersja versiyon sürüm
    release rel build firmware версия версии версія έκδοση
    php mysql mariadb postgresql python node java openssl nginx apache kernel ubuntu debian windows
    android ios macos chrome firefox wordpress
    section sektion abschnitt ziffer avsnitt kapitel kap chapter clause artikel article art paragraf
    bilaga bilag appendix п пп ст пункт раздел глава
    rp idr eur usd kr sek nok dkk cop clp ars vnd
    invoice faktura fattura factura facture fatura rechnung lasku rachunek számla račun faktuur arve
    счет счёт рахунок τιμολόγιο order ordre orden pedido bestellung ticket ärende case
    id account konto conto cuenta compte ref reference referens referenz referanse
    org cvr vat moms mva tva iva ust cui cif nif nip rut abn ico dic fiscal fiscale инн
    ocr iban bankgiro plusgiro postgiro bg pg αφμ pid
    tel tlf tfn tél telefon phone mob mobil fax ring call
""".split()
NUMBER_ENDINGS = "nr nro nummer number numero número numéro numer num kod kode code номер".split()
FOREIGN_FIGURE_WORDS = """
    版本 版 编号 編號 单号 單號 账号 帳號 第 条 バージョン 番号 버전 번호 항 เวอร์ชัน รุ่น เลขที่ หมายเลข
    رقم إصدار نسخه מספר גרסה
""".split()

# Words in other scripts on which it depends what a dot or figures beside them mean.
KEPT = [word for word in (*SPELLED_DOTS, *SUFFIX_TALK) if word > "\u036f"]
KEPT += FOREIGN_FIGURE_WORDS
# Common words, and "dot" only within brackets.
BRACKETED_DOT_WORDS = ("period", "full stop", "fullstop")
# No other word of its language, so that a name begins behind it even without brackets.
SURE_ATS = (
    "arroba arobase chiocciola snabel-a snabela malpa małpa kukac zavináč zavinac klammeraffe"
    " apenstaartje krøllalfa"
).split()
SPELLED_ATS = ("at", "ät", "собака", *SURE_ATS)

_STRONG_DOTS = "．﹒․ꓸ܁܂⠄𝅭𐩐⸼𐄁"
_WEAK_DOTS = "॰჻᎐❟○·•∙⋅‧・･ꞏ᛫●⚫⬤⚬◦▪◾⬝⏺⸱⸰⸳˙°·⦁ᐧ∘๏٠۰٫"
# Full stops of scripts whose letters a suffix in Latin letters does not join.
_STOPS = "。｡︒።।॥։۔။។᠃᠉᙮꘎꛳꓿⳹⳾"
WEAK_DOT = "·"
STOP = "。"

# Not shown, or drawn over the letter before: inside a word a reader does not see them.
_INVISIBLE_RANGES = (
    (0x00AD, 0x00AD), (0x0300, 0x036F),
    (0x0488, 0x0489), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x20D0, 0x20F0), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

# Blocks whose characters are styled letters and digits; NFKC of only these is asked.
_STYLED_RANGES = (
    (0x00AA, 0x00BA), (0x017F, 0x017F), (0x02B0, 0x02B8), (0x02E0, 0x02E3), (0x1D2C, 0x1DBF),
    (0x2070, 0x209C), (0x2100, 0x214F), (0x2160, 0x217F), (0x2460, 0x24FF), (0x2C7C, 0x2C7D),
    (0x3250, 0x3250), (0x32CC, 0x32CF), (0x3371, 0x33DF), (0xFB00, 0xFB06), (0xFF01, 0xFF5E),
    (0x1D400, 0x1D7FF), (0x1F100, 0x1F16C), (0x1F190, 0x1F190), (0x1FBF0, 0x1FBF9),
)  # fmt: skip

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))


def _styled() -> dict[int, str]:
    """Map styled letters and digits to the ASCII that a reader sees."""
    table = {ord(styled): plain for styled, plain in _SMALL_CAPITALS.items()} | {ord("℮"): "e"}
    for first, last in _STYLED_RANGES:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 3 and plain[0] == "(":  # ⒜ is read as a letter
                plain = plain[1]
            if plain.isascii() and plain != chr(code) != "№" and " " not in plain:
                table[code] = plain
    for offset in range(26):  # negative circles and squares, flags, outlines: NFKC leaves them
        for first in (0x1F150, 0x1F170, 0x1F1E6, 0x1CCD6):
            table[first + offset] = chr(ord("A") + offset)
    return table


def _readable() -> Table:
    table: Table = {**_styled()}
    for first, last in _INVISIBLE_RANGES:
        table |= dict.fromkeys(range(first, last + 1))
    spaces = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    for characters, plain in (
        (spaces + "\u202f\u205f\u2800\u3000", " "),
        ("\x85\u2028\u2029", "\n"),
        (_STRONG_DOTS, "."),
        ("‥", ".."),
        ("…", "..."),
        (_WEAK_DOTS, WEAK_DOT),
        (_STOPS, STOP),
        ("∶꞉︰︓ː﹕", ":"),
        ("⁄∕╱⧸⟋⧶", "/"),
        ("﹨⧵⧹", "\\"),
        ("﹫", "@"),
        ("‐‑﹣", "-"),
        ("“”„‟″", '"'),
        ("‘’‚‛′", "'"),
        ("«‹【〔⟨〈《「『❲❨❪⦅", "["),
        ("»›】〕⟩〉》」』❳❩❫⦆", "]"),
    ):
        table |= dict.fromkeys(map(ord, characters), plain)
    return table


READABLE = _readable()

# Scripts with letters that look like Latin ones, and all the others, as character classes.
TWINNED = (
    r"\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c90-\u1cbf\u2c80-\u2d2f\ua4d0-\ua4ff\uab70-\uabbf"
)
UNSPACED = (
    r"\u0590-\u109f\u1100-\u139f\u1400-\u1c8f\u2d30-\u2ddf\u2e80-\u2fdf\u3005-\u3007\u3041-\ua4cf"
    r"\ua500-\ua63f\ua800-\uab2f\uabc0-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc"
    r"\U00020000-\U0003ffff"
)

# Letters of other scripts that look like Latin ones (after Unicode UTS #39, confusables). Folded in
# the suffix only, and only where the scripts around them give the trick away.
_LOOKS_LIKE = {
    "a": "аαɑաᎪꓮΑ", "b": "вьᏏƅꓐΒ", "c": "сϲⲥᏟꓚᴄ", "d": "ԁɗժᎠꓓ", "e": "еεҽ℮ꬲᎬꓰΕ", "f": "ғϝքꓝ",
    "g": "ɡցԍᏀᶃ", "h": "нһհᎻꓧΗ", "i": "іιıɩⲓꙇᎥꓲΙ", "j": "јϳꓙ", "k": "кκⲕᏦꓗΚ", "l": "ӏʟⳑᏞꓡ",
    "m": "мⲙᎷꓟɱΜ", "n": "пηոռɴɳꓠΝ", "o": "оοσօⲟᎾꓳოᴏΟ", "p": "рρⲣᏢꓑϱΡ", "q": "ԛզգ",
    "r": "гʀⲅᎡꓣꭇᴦ", "s": "ѕꓢᏚƽՏ", "t": "тτⲧᎢꓔΤ", "u": "υսμµцɥʋꓴ", "v": "νѵᏙꓦ", "w": "ωԝѡшաɯᎳꓪ",
    "x": "хχⲭꓫΧ", "y": "уүγყყꓬΥ", "z": "ʐᏃꓜᴢΖ",
}  # fmt: skip
# Letters as any of their looks, for a pattern.
LOOKS = {latin: f"[{latin}{latin.upper()}{twins}]" for latin, twins in _LOOKS_LIKE.items()}
LOOKS["o"] = LOOKS["o"].replace("o", "o0", 1)
_TWINS = [(twin, latin) for latin, twins in _LOOKS_LIKE.items() for twin in twins]
# Capital letters look as their small ones do, unless they stand in the table themselves.
LOOKALIKE: Table = {
    ord(capital): latin
    for twin, latin in _TWINS
    if len(capital := twin.upper()) == 1 and not capital.isascii()
}
LOOKALIKE |= {ord(twin): latin for twin, latin in _TWINS}

# Latin letters without accents and other marks; only ever used on what may be "cöm".
UNACCENTED: Table = {
    code: base
    for first, last in ((0xC0, 0x250), (0x1E00, 0x1F00))
    for code in range(first, last)
    if (base := unicodedata.normalize("NFD", chr(code))[0]).isascii()
}
UNACCENTED[ord("ø")] = "o"

# Marks that occur inside suffixes such as "भारत": Python's \w does not count them as letters.
SUFFIX_MARKS = "".join(
    sorted({mark for suffix in SUFFIXES for mark in suffix if not mark.isalnum() and mark != "-"})
)
