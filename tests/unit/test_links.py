"""What the no-links rule finds, what it leaves alone, and where it says that a link is."""

import re
import unicodedata
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from linkify_it import LinkifyIt
from publicsuffixlist import PublicSuffixList
from tldextract import TLDExtract

from bridge.links import LinkKind, Span, find_links, part_joined_sentences
from bridge.links_tables import SPELLED_DOTS, SUFFIXES

LINKS = {
    "case endings": [
        "example dot comissa",
        "example.comissa",
        "example . comista",
        "example.com:ssa",
        "example dot comiin",
        "example.comról",
        "example nokta comdan",
        "example dot com'dan",
        "example.com-on",
    ],
    "letters apart": [
        "example.s e",
        "example . s e",
        "example dot s e",
        "example DOT с о м",
        "example.c 0 m",
    ],
    "right-to-left override": [
        "Betala på \u202emoc.elpmaxe\u202c idag",
        "\u202emoc.elpmaxe//:sptth",
        "Betala på example.\u202emoc",
        "Betala på \u2067moc.elpmaxe\u2069 idag",
        "Betala på \u2066\u202emoc.elpmaxe\u202c\u2069 idag",
        "Betala på \u202dmoc.elpmaxe\u202c idag",
        "Betala på \u202eｍoｃ．elpmaxe\u202c idag",
        "Betala på \u202e1.0.861.291\u202c idag",
        "שלמו ב-\u202emoc.elpmaxe\u202cהיום",
    ],
    "schemes": [
        "http://example.com",
        "HTTPS://EXAMPLE",
        "http://3232235777/",
        "http://0x7f000001",
        "http://017700000001/x",
        "http://[::1]/",
        "ftp://x",
        "//example.foo",
        "tel:+46701234567",
        "tel:070-123 45 67",
        "SMS:0701234567",
        "sms:?body=hi",
        "mailto:a@b",
        "data:text/html,hi",
        "data:text/html;base64,aaa",
        "javascript:alert(1)",
        "whatsapp://send?text=a",
        "whatsapp:send?text=a",
        "market://details?id=x",
        "market:details?id=a",
        "intent://x#Intent;end",
        "intent:#Intent;end",
        "itms-apps://x",
        "skype:name?call",
        "facetime:a@b",
        "sip:bob@example",
        "geo:59.3,18.0",
        "magnet:?xt=urn",
        "tel:*100#",
        "data:,hi",
        "data:text/html,<b>hi</b>",
        "spotify:track:6rqhFgbb",
        "callto:anna",
        "about:blank",
        "urn:isbn:0451450523",
        "news:alt.binaries.x",
        "app-settings:notification",
        "lightning:lnbc1x",
        "bankid:///",
        "bankid:///?autostarttoken=x",
        "wc:abc@1?bridge=x",
        "TEL:+46701234567",
    ],
    "broken schemes": [
        "hxxp://example",
        "hXXps://evil",
        "h**p://evil",
        "http:/evil/x",
        "http;//evil",
        "http//evil",
        "http: //evil",
        "https:// evil",
        "ht tp://x",
        "h t t p : / / evil",
        "https:\\\\evil",
        "http:///evil",
        "http:evil/x",
        "hxxp[:]//evil",
        "https[://]evil",
        "http[s]://evil",
        "http\\u003a//evil",
    ],
    "domains": [
        "example.com",
        "EXAMPLE.COM",
        "Example.Com",
        "example.com.",
        "(example.com)",
        '"example.com"',
        "see:example.com",
        "example.com/path?x=1#y",
        "example.co.uk",
        "x.zip",
        "a.mov",
        "README.md",
        "run.sh",
        "script.py",
        "ok.so",
        "t.co",
        "a.museum",
        "foo_bar.com",
        "www.example",
        "WWW.EXAMPLE.ZZ",
        "wwww.example",
        "www . example",
        "www. example/x",
        "www dot example",
        "GOV.UK",
        "PayPal.com으로",
        "これは日本語です。example.com/path",
    ],
    "international": [
        "bücher.de",
        "xn--bcher-kva.de",
        "example.xn--p1ai",
        "example.xn--not-delegated",
        "пример.рф",
        "例子.中国",
        "उदाहरण.भारत",
        "x.рус",
        "지금пример.рф에서",
    ],
    "e-mail": [
        "info@example.com",
        "john.al-last+x@example.co.uk",
        "info@example.xn--p1ai",
        "user@[192.168.0.1]",
        "a@10.0.0.001",
    ],
    "addresses in figures": [
        "192.168.0.1",
        "127.0.0.1:8080",
        "1.1.1.1",
        "0x7f.0x0.0x0.0x1",
        "192[.]168[.]0[.]1",
        "192 . 168 . 0 . 1",
        "192。168。0。1",
        "192 dot 168 dot 0 dot 1",
        "0x7f.0.0.1",
        "Pay invoice at 192.168.0.1",
        "PAY INVOICE AT 192.168.0.1",
        "Betala fakturan på 192.168.0.1",
        "Pague no 192.168.0.1",
        "invoice 192.168.0.1/pay",
        "server IP-nr 192.168.0.1",
        "go to 10.20.30.40",
        "2001:db8::1",
        "fe80::1ff:fe23:4567:890a",
        "1:2:3:4:5:6:7:8",
        "192·168·1·1",
        "0177.0.0.1",
        "0300.0250.0.1",
        "192. 168. 0. 1",
        "192 .168 .0 .1",
    ],
    "bracketed": [
        "example[.]com",
        "example [.] com",
        "ex [ . ] com",
        "example[dot]com",
        "example(dot)se",
        "example (dot) se",
        "example {dot} com",
        "example<dot>com",
        'example "dot" com',
        "example_dot_com",
        "example*dot*com",
        "(example)(dot)(com)",
        "user [at] example [dot] com",
        "info (at) exempel (punkt) se",
        '"example".com',
        "(example).(com)",
        "example..com",
        "example\\.com",
        "example\\.info",
        "example“.”com",
        "example‘dot’se",
        "example (dấu chấm) com",
        "example &lt;dot&gt; com",
        "example[.com",
        "example.]com",
        "example (period) com",
        "example (full stop) com",
    ],
    "spelled": [
        "example dot com",
        "example-dot-com",
        "example - dot - com",
        "example dot co dot uk",
        "bit dot ly slash abc",
        "example dot online",
        "user at example dot com",
        "example punkt se",
        "exempel punkt nu",
        "beispiel punkt de",
        "ejemplo punto com",
        "exemple point fr",
        "exemplo ponto com",
        "voorbeeld punt nl",
        "esimerkki piste fi",
        "przyklad kropka pl",
        "пример точка рф",
        "example点com",
        "esempio punto it",
        "eksempel punktum no",
        "pelda pont hu",
        "vidu chấm vn",
        "example dot us today",
        "example d0t com",
        "example d o t com",
        "example/dot/com",
        "exampledotcom",
        "exampleDOTse",
        "example dotcom",
        "exampledot com",
        "exampledot com today",
        "example dotse",
        "info arroba example punto es",
        "example dot c0m",
        "example d.o.t com",
        "example D-O-T com",
        "example dót com",
        "example tochka com",
        "example дот ком",
        "example 닷 컴",
        "example punktse",
    ],
    "other dots": [
        "example。com",
        "example．com",
        "example｡com",
        "example․com",
        "example·com",
        "example‧com",
        "example•com",
        "example‥com",
        "example。se",
        "example。中国",
        "exämple。shop",
        "example⬤com",
        "example·shop",
        "example•online",
        "example•me",
        "example।com",
        "example։com",
        "example።se",
        "example॰com",
        "example…com",
        "예제。닷컴",
        "例子。公司",
        "请至 例子。公司 付款",
        "مثال۔پاکستان",
    ],
    "invisible": [
        "exam\u200bple.com",
        "example\u200b.com",
        "example.c\u200bom",
        "exa\u00admple.com",
        "example\u2060.com",
        "example.\u202ecom",
        "e\u0336x.c\u0336o\u0336m",
        "example.c\u034fom",
        "e\u0307x\u0307.\u0307c\u0307o\u0307m\u0307",
        "examp\x00le.c\x08om",
    ],
    "styled": [
        "ｅｘａｍｐｌｅ．ｃｏｍ",
        "𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦",
        "example.𝓬𝓸𝓶",
        "ⓔⓧ.ⓒⓞⓜ",
        "🅔🅧.🅒🅞🅜",
        "🇪🇽.🇨🇴🇲",
        "ᴇxᴀᴍᴘʟᴇ.ᴄᴏᴍ",
        "example.ℂ𝕆𝕄",
        "ex.ⅽoⅿ",
        "example.ᶜᶜ",
        "exampl℮.s℮",
    ],
    "look-alikes": [
        "example.соm",
        "example.сом",
        "example.ϲοm",
        "example.cοm",
        "paypal.ру",
        "example.СОМ",
        "example.СΟΜ",
        "example.ΝΕΤ",
        "example.ѕһор",
        "example.со",
        "example.cọm",
        "example.c0m",
        "example.cöm",
        "example.с0m",
        "example.şe",
        "example.ďe",
    ],
    "spaces": [
        "example . com",
        "example .com",
        "example. com",
        "EXAMPLE . COM",
        "example .COM",
        "oderland . se",
        "oderland .se",
        "visit example. dk.",
        "oderland. se",
        "Betala på Oderland. se",
        "Betala hos Oderland. nu.",
        "example . co . uk",
        "example .co.uk",
        "example .com.au",
        "example .co .uk",
        "log in at example . online",
        "log in at example . online today",
        "log in at example .shop today",
        "EXAMPLE . SE",
        "example . zip",
        "example . pl",
        "example. online",
        "pay at example. net today",
        "pay at example. co. uk today",
        "pay . example . shop/x",
        "usr@ example . edu",
        "www . example . se",
        "w w w . example . com",
        "www example com",
        "e x a m p l e . c o m",
        "example.c o m",
        "example . no",
    ],
    "codes": [
        "example&#46;com",
        "example&#046;com",
        "example&#x2e;com",
        "example&#X2E;com",
        "example&period;com",
        "example%2ecom",
        "example%2Ecom",
        "info%40example%2Ecom",
        "example&#46com",
        "example&middot;com",
        "example%u002ecom",
        "example\\u002ecom",
        "example\\x2ecom",
        "example&#12290;com",
        "example%E3%80%82com",
        "https&colon;&sol;&sol;evil",
        "example&centerdot;com",
    ],
    "two tricks": [
        "example%252ecom",
        "example&amp;#46;com",
        "example&#37;2ecom",
        "example[&#46;]com",
        "ｅｘａｍｐｌｅ(dot)ｃｏｍ",
        "example (ｄｏｔ) com",
        "example\u200b[.]com",
        "hxxp[:]//example[.]com",
        "example dot ｃｏｍ",
        "exaｍple。ｃｏｍ",
        "example (dot) c o m",
        "example\u2024 com",
        "example․ｃｏｍ",
    ],
}

CLEAN = {
    "dates and times": [
        "2026-11-23",
        "2026.11.23",
        "23.11.2026",
        "12.30",
        "12.30-13.45",
        "12:30:45",
    ],
    "amounts": ["1.234,56 kr", "1,234.56", "$1.234.567,89", "£1.50rcvd", "Rp 1.100.200.250"],
    "numbers": [
        "#1042",
        "invoice 2026.1042",
        "IBAN SE45 5000 0000 0583 9825 7466",
        "BG 5050-1055",
        "01.23.45.67.89",
        "044.668.18.00",
        "212.555.1212",
        "123.456.789-09",
        "12.345.678/0001-95",
        "00:1a:2b:3c:4d:5e",
        "CVR-nr. 12.34.56.78",
        "Cod fiscal RO 12.34.56.78, J40/1234/2020",
        "kundnr 10.20.30.40",
        "Momsnr DK 12.34.56.78",
        "Tél : 33.12.45.67",
        "1.100.200.250 kr",
        "1.100.200.250 ₫",
        "kund-id: 10.20.30.40",
        "Faktura 10.20.30.40",
        "Factura no. 10.20.30.40",
        "Invoice no 10.20.30.40",
        "Invoice #10.20.30.40",
        "Rechnungsnummer 10.20.30.40",
        "Tlf. 33.12.45.67",
        "№ 10.20.30.40",
        "п. 4.2.1.1 договора",
        "您的编号10.20.30.40",
        "رقم 10.20.30.40",
    ],
    "abbreviations": [
        "t.ex. idag",
        "bl.a. detta",
        "p.g.a. detta",
        "d.v.s. nu",
        "fr.o.m. idag t.o.m. fredag",
        "o.s.v.",
        "e.g. this",
        "i.e. that",
        "10 a.m. tomorrow",
        "10. am",
        "z.B. das",
        "Invoice no. 1042",
        "tel. nr. 12",
        "approx. 5 kg. in total",
        "100 kr. Se mer",
        "U.S. and U.K.",
        "Ph.D. student",
        "d.o.o. Zagreb",
        "Org.nr 556677-8899",
        "Reg.nr. 1234",
        "org. nr 1234",
        "m.in. faktura",
        "p.es. oggi",
        "p.sh. sot",
        "f.Kr. och e.Kr.",
        "1042 no.lu fatura",
        "et al. 2020",
        "zapłaty. tj. dziś",
        "betaal. bv. vandag",
        "P.O.Box 12",
        "AB & Co. KG",
        "a/c no. 12",
    ],
    "initials": ["J.R.R. Tolkien", "J. R. R. Tolkien", "Mr. T. Foley"],
    "versions": [
        "version 8.2.1",
        "v1.2.3",
        "version 1.2.3.4",
        "v10.0.0.1",
        "1.0.0-rc.1",
        "§ 4.2.1.1",
    ],
    "files": ["file.txt", "invoice.pdf", "index.html", "node.js", "tar.bz2"],
    "talk of suffixes": [
        "a .com domain",
        "your .com domain",
        "ein .de Domain",
        "en .se-domän",
        ".com domain",
        ".com .net .org",
        "register .com, .net and .org names",
        "domains like .EU and .UK)",
        "un nom de domini .AU",
        "注册.com域名",
        "您的域名.com",
        "renew .com today",
        "köp .shop nu",
        "ASP .NET developer",
        "Your .co.uk domain expires",
        "The domain name (.co.uk) will be released.",
        "your .com.au or .co.nz domain",
        "โดเมน .co.th ของคุณ",
        "דומיין .co.il שלך פג",
        "at the dot com era",
        "the dot com bubble",
    ],
    "spoken dots": [
        "connect the dots in order",
        "what does DOT compare herself to",
        "polka dot dress",
        "dot dot dot",
        "en este punto de la carta",
        "at this point in time",
        "Punkt am Ende",
        "the red dot is here",
        "il punto di vista",
        "pont ez az",
    ],
    "sentences": [
        "Hi. So what",
        "ok . so what",
        "ok . no problem",
        "i am at home . it is late",
        "see you today.r u ok",
        "t.e x. 12",
        "vi ses. s e d",
        "p.s e",
        "cảm ơn bạn.để sau",
        "plačilo.še enkrat",
        "demo.šk",
        "您好。公司已经通知",
        "हमारा देश।भारत में",
        "0177.123.45.67",
        "2026. 12. 1. 12",
        "1. 2. 3. 4",
        "Good news:free domains",
        "punkter punktera prickig",
        "it is me . now go",
        "Thanks. In case",
        "ring oss. se mer",
        "Hej. Se mer",
        "TOTAL. NET AMOUNT",
        "Enviado. Com certeza",
        "jag har betalat. nu.",
        "Betala. nu!",
        "Jag vill veta nu. nu.",
        "taking dress .so only",
        "for hex .by the way",
        "SMS. ac posts HELLO",
        "these. Nokia/150p",
        "wait.... what",
        "Obrigado… com certeza",
        "Vänta…se här",
        "knackered at 5.I\x92m off",
        "passarel·la de pagament",
        "il·lusió",
        "これは日本語です。次の文です。",
        "您好。公司已经",
        "ありがとう。みんなで",
        "สวัสดีครับ. ขอบคุณ",
        "Привет. Как дела",
        "слово.со мной",
        "да.но нет",
        "Γεια. Το",
        "مرحبا. كيف",
        "שלום. מה",
        "hej.så",
        "dag.är",
        "Chào. cơm đã chín",
        "Поштовани, рок је 1042. тј. данас",
        "Заказ VPS.по вопросам пишите",
        "감사합니다. 삼성",
        "svara 'ja','no'",
    ],
    "other full stops": [
        "आपका बिल देय है।कृपया भुगतान करें। धन्यवाद",
        "আপনার বিল বকেয়া।ধন্যবাদ",
        "ሂሳብዎ አልተከፈለም።እናመሰግናለን",
        "Ձեր հաշիվը չի վճարվել։Շնորհակալություն",
        "ငွေပေးချေပါ။ကျေးဇူးတင်ပါသည်",
        "សូមបង់ប្រាក់។អរគុណ",
        "براہ کرم ادائیگی کریں۔شکریہ",
        "kW·h, N·m, 5·kg",
        "web·app·mail",
        "5°C",
        "リンク・ショップ",
        "请使用WHMCS。APP下载",
        "请使用WHMCS。IT部门",
        "安娜·史密斯",
    ],
    "languages": [
        "Hi Anna. Invoice 1042 of $12.30 fell due on 1.12.2026. In case you paid, ignore this. So",
        "Hej Åsa. Faktura 1042 på 1.234,56 kr förföll 1.12. Se bilagan. Nu gäller det. Tel. 08-12",
        "Hei Kari. Faktura nr. 1042 forfalt 1.12.2026 kl. 12.30. No er det på tide. F.eks. i dag.",
        "Hej Søren. Faktura nr. 1042 på 120,50 kr. forfaldt d. 1.12. De bedste hilsner, bl.a. fra",
        "Hei Matti. Lasku 1042 (12,50 €) erääntyi 1.12. klo 12.30. Se on myöhässä. Ei hätää,",
        "Halló. Reikningur nr. 1042 er ógreiddur. Er þetta greitt? T.d. í dag kl. 12.30. Á morgun",
        "Hallo. Ihre Rechnung Nr. 1042 ist fällig. Am Freitag, z.B. um 12.30 Uhr. Es grüßt A.",
        "Beste Jan. Uw factuur nr. 1042 is vervallen. Is dit betaald, d.w.z. al gedaan? Er is",
        "Hallo. Faktuur nr. 1042 is agterstallig. Is dit betaal? Sou jy asb. vandag betaal.",
        "Moien. Är Rechnung Nr. 1042 ass net bezuelt. Et ass Zäit, z.B. haut. Merci.",
        "Bonjour. La facture n° 1042 de 1 234,56 € est due. De plus, au 1.12. Si payée, p. ex.",
        "Hola. La factura n.º 1042 vence el 1.12.2026. Es urgente. No responda. Sr. García, EE.",
        "Olá. A fatura n.º 1042 venceu a 1.12.2026. Com os melhores cumprimentos. Se pagou,",
        "Ciao. La fattura n. 1042 è scaduta. In caso di dubbi, no problem. Il team. La S.r.l.",
        "Hola. La factura núm. 1042 venç avui. La passarel·la és oberta. Al matí, p. ex. demà.",
        "Kaixo. 1042 zk. faktura iraungi da. Ez erantzun. Da garaia, adib. gaur.",
        "Ola. A factura 1042 venceu. Se xa pagou, ignore. Do banco, p. ex. De nada.",
        "Witaj. Faktura nr 1042 na 12,30 zł jest po terminie. Na koncie, np. dziś. To ważne. Za",
        "Dobrý den. Faktura č. 1042 byla splatná 1. 12. 2026. Do pátku. Je to důležité, tj. dnes.",
        "Dobrý deň. Faktúra č. 1042 je po splatnosti. Na účte, napr. dnes o 12.30. Sa stalo.",
        "Tisztelt Ügyfelünk. Az 1042 sz. számla lejárt. Be kell fizetni. Is lehet ma, pl.",
        "Bună ziua. Factura nr. 1042 este scadentă. La termen. Ai plătit? Ne scuzați, dvs. știți.",
        "Poštovani. Račun br. 1042 je dospio 1.12.2026. Je li plaćen? Na računu, npr. danas.",
        "Spoštovani. Račun št. 1042 je zapadel. Je nujno. Se opravičujemo, oz. npr. danes ob",
        "Поштовани. Рачун бр. 1042 је доспео, тј. данас. На рачуну. До петка. Да ли је плаћен?",
        "Почитувани. Фактурата бр. 1042 доспеа. На сметката. Се плаќа, на пр. денес.",
        "Здравейте. Фактура № 1042 за 12,50 лв. е дължима до 1.12.2026 г. На каса. Да платите.",
        "Здравствуйте. Счёт № 1042 на 12,50 руб. не оплачен, т.е. до 1.12. На счёте. Со склада.",
        "Вітаємо. Рахунок № 1042 на 12,50 грн. не сплачено. На рахунку. До п'ятниці. Та й усе.",
        "Γεια σας. Το τιμολόγιο αρ. 1042 έληξε, π.χ. στις 12.30. Με εκτίμηση. Η εταιρεία Α.Ε.",
        "Merhaba. 1042 nolu fatura ödenmedi. Ve teşekkürler. De ki bugün, örn. saat 12.30. A.Ş.",
        "Salam. 1042 nömrəli hesab ödənilməyib. Az qalıb, məs. bu gün. Və s.",
        "مرحبا. الفاتورة رقم 1042 مستحقة في 1.12.2026. يرجى الدفع. شكرا لك.",
        "سلام. فاکتور شماره ۱۰۴۲ در ۱.۱۲ سررسید شد. لطفا پرداخت کنید. با تشکر.",
        "שלום. חשבונית מס' 1042 לא שולמה עד 1.12.2026. נא לשלם. תודה רבה. בע\"מ",
        "नमस्ते. आपका चालान 1042 रु. 12.30 का बकाया है। कृपया भुगतान करें। डॉ. शर्मा",
        "வணக்கம். உங்கள் விலைப்பட்டியல் 1042 நிலுவையில் உள்ளது. நன்றி.",
        "สวัสดี ใบแจ้งหนี้ 1042 ครบกำหนด 1.12.2569 เวลา 12.30 น. กรุณาชำระ ก.พ. ขอบคุณ",
        "Xin chào. Hóa đơn số 1042 trị giá 1.234,56 đ đã đến hạn. Vui lòng trả. TP. Hồ Chí Minh,",
        "Halo. Faktur no. 1042 sebesar Rp 1.234.567,00 jatuh tempo. Di bank. Ke kami, dll. a.n.",
        "Salam. Invois no. 1042 belum dibayar. Sila bayar. Di bank. Ke akaun. En. Ali, Sdn. Bhd.",
        "Kumusta. Ang invoice 1042 ay dapat nang bayaran. Sa account po. At salamat. Ni Anna.",
        "Habari. Ankara na. 1042 imepita muda. Tafadhali lipa. Ya mwisho. Na asante. Ni muhimu.",
        "こんにちは。請求書1042の期限は12.1です。お支払いください。TEL.03-1234-5678",
        "您好。发票1042已于2026.12.1到期。请付款。公司已经通知。谢谢。",
        "您好。發票1042已到期。請付款。網路服務將暫停。謝謝。",
        "안녕하세요. 청구서 1042는 2026. 12. 1. 까지였습니다. 결제해 주세요. 감사합니다.",
        "Tere. Arve nr 1042 on tasumata. Ei ole vaja vastata. On aeg, nt. täna kell 12.30. Se on.",
        "Labdien. Rēķins Nr. 1042 nav apmaksāts. Ar cieņu. No konta, piem. rīt. Ja samaksāts,",
        "Sveiki. Sąskaita Nr. 1042 neapmokėta, t.y. iki 12.1. Su pagarba. Ar apmokėjote? Po",
        "Dia duit. Tá sonrasc 1042 gan íoc. Is tábhachtach é. An bhfuil? Ar aghaidh. Le meas.",
        "Helo. Mae anfoneb 1042 yn hwyr. Ar y cyfrif. Am fwy. Yn gywir.",
        "Përshëndetje. Fatura nr. 1042 skadoi. Sa më shpejt, p.sh. sot. Me respekt. Në rast, etj.",
        "更新到1.2.3.4版",
        "3.5.1.2항",
        "PHP 8.1.2.3",
        "发票 1042。公司",
        "الإصدار 1.2.3.4",
        "软件版本1.2.3.4已安装。请重启WHMCS。谢谢。",
        "ソフトウェアのバージョン 1.2.3.4 です。WHMCSの設定。Webとメール・サーバー。",
        "您的.com域名即将到期",
        "您的.com、.net和.cn域名即将到期。",
        "支持SSL和.com域名",
        "버전 1.2.3.4 입니다. WHMCS 알림. 결제는 10점 만점. IT 지점",
        "请在下午5点 to 6点 in office付款",
        "გამარჯობა. ინვოისი 1042 ვადაგადაცილებულია. გთხოვთ გადაიხადოთ. მადლობა.",
    ],
    "no target": [
        "www",
        "WWW.",
        "http",
        "http://",
        "https:",
        "mailto:",
        "tel:",
        "javascript:",
        "//",
    ],
    "labels": [
        "Tel: 08-123 456",
        "Tel:08-123 456 78",
        "TEL:0212 123 45 67",
        "SMS: JA",
        "Data:2026-11-23",
        "JavaScript: a language",
        "e-mail: x",
    ],
    "direction marks": [
        "שלום \u2068אנה כהן\u2069, חשבונית \u20661042\u2069 לא שולמה. תודה",
        "Hej \u2068Anna K.\u2069, faktura \u2066F.1042\u2069. Se mer",
        "\u202eHej\u202c Anna",
        "مرحبا \u2067آنا\u2069\u200f. الفاتورة \u202a#1042\u202c",
    ],
    "signs": [
        "HTTP and HTTPS",
        "our dotcom hosting, a dotcom company",
        "Dotcom Hosting, the late dotcom boom",
        "HTTP/1.1",
        "http/https",
        "@username",
        "#tag",
        "msg@150p",
        "@ home. call me",
        "pls. yes/no",
        ":-) :// :D",
        "(.)(.)",
        "std::vector",
        "a//b",
        "24/7",
        "100% klart",
        "50%25 rabatt",
        "C:\\Windows",
        "it's ok (see above).",
    ],
}


def table(rows: dict[str, list[str]]) -> list[object]:
    return [pytest.param(text, id=f"{kind}: {text!a}") for kind in rows for text in rows[kind]]


@pytest.mark.parametrize("link", table(LINKS))
def test_finds_a_link_alone_and_within_a_sentence(link: str) -> None:
    assert find_links(link)
    assert find_links(f"Logga in: {link}")


@pytest.mark.parametrize("text", table(CLEAN))
def test_leaves_ordinary_text_alone(text: str) -> None:
    assert find_links(text) == []


@pytest.mark.parametrize(
    ("text", "link", "kind"),
    [
        ("Go to https://example.com/a, now", "https://example.com/a", LinkKind.URL),
        ("Go to example.com/a?b=c.", "example.com/a?b=c", LinkKind.URL),
        ("(see example.co.uk)", "example.co.uk", LinkKind.DOMAIN),
        ("See example.com. Then", "example.com", LinkKind.DOMAIN),
        ("Write to info@example.co.uk now", "info@example.co.uk", LinkKind.EMAIL),
        ("at 192.168.0.1:80/x now", "192.168.0.1:80/x", LinkKind.IP),
        ("call tel:+46701234567 now", "tel:+46701234567", LinkKind.SCHEME),
        ("open whatsapp://send now", "whatsapp://send", LinkKind.SCHEME),
        ("see exam\u200bple.c\u200bom\u200b now", "exam\u200bple.c\u200bom", LinkKind.OBFUSCATED),
        ("see example&#46;com now", "example&#46;com", LinkKind.OBFUSCATED),
        ("see example&amp;#46;com now", "example&amp;#46;com", LinkKind.OBFUSCATED),
        ("see ｅｘ．ｃｏｍ now", "ｅｘ．ｃｏｍ", LinkKind.OBFUSCATED),
        ("請至ex dot com付款", "ex dot com", LinkKind.OBFUSCATED),
        ("お支払いはex.comまで", "ex.com", LinkKind.DOMAIN),
        ("지금http://ex.com에서", "http://ex.com", LinkKind.URL),
        ("请打开例子.ex.com", "请打开例子.ex.com", LinkKind.DOMAIN),
        ("Maksa ex.comissa", "ex.com", LinkKind.DOMAIN),
        ("請至１.2.3.4付款", "１.2.3.4", LinkKind.OBFUSCATED),
        ("お支払いはtel:+46701234567まで", "tel:+46701234567", LinkKind.SCHEME),
        ("see \u202emoc.xe\u202c now", "moc.xe", LinkKind.OBFUSCATED),
        ("see ex [dot] com now", "ex [dot] com", LinkKind.OBFUSCATED),
        ("see ex dot com now", "ex dot com", LinkKind.OBFUSCATED),
        ("to bob (at) ex (dot) com now", "bob (at) ex (dot) com", LinkKind.OBFUSCATED),
        ("㏂ ⒈ example.com", "example.com", LinkKind.DOMAIN),
    ],
)
def test_span_is_the_link_as_it_stands_in_the_text(text: str, link: str, kind: LinkKind) -> None:
    (span,) = find_links(text)
    assert text[span.start : span.end] == link
    assert span.kind is kind


def test_several_links_come_in_order() -> None:
    text = "http://t.co/a ok.so a@b.se"
    assert find_links(text) == [
        Span(0, 13, LinkKind.URL),
        Span(14, 19, LinkKind.DOMAIN),
        Span(20, 26, LinkKind.EMAIL),
    ]


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("betala idag.Se mer", "betala idag. Se mer"),
        ("due 2026-11-23.In case you", "due 2026-11-23. In case you"),
        ("a week.In case. month.It is x", "a week. In case. month. It is x"),
        ("idag.Se.Mer info", "idag. Se.Mer info"),
        ("you owe 12.50.Pay today", "you owe 12.50. Pay today"),
        ("you owe €12.50.Pay today", "you owe €12.50. Pay today"),
        ("invoice #123456.In case you", "invoice #123456. In case you"),
        ("faktura.Online betalning", "faktura. Online betalning"),
        ('"betala idag.Se faktura"', '"betala idag. Se faktura"'),
        ('betala idag.Se "faktura" nu', 'betala idag. Se "faktura" nu'),
        ("betala\xa0idag.Se faktura", "betala\xa0idag. Se faktura"),
        ("betala idag.\u200bSe faktura", "betala idag. \u200bSe faktura"),
        ("BETALA IDAG.SE FAKTURA", "BETALA IDAG. SE FAKTURA"),
        ("FAKTURA 1042.SE BILAGA", "FAKTURA 1042. SE BILAGA"),
        ("Thanks Anna.Me and you", "Thanks Anna. Me and you"),
        ("Tack Anna.Nu är det klart", "Tack Anna. Nu är det klart"),
    ],
)
def test_a_joined_sentence_gets_its_space_and_is_clean(text: str, parted: str) -> None:
    assert find_links(text)
    assert part_joined_sentences(text) == parted
    assert find_links(parted) == []


@pytest.mark.parametrize(
    "text",
    [
        "see example.com now",
        "see Example.Com now",
        "see EXAMPLE.SE NOW",
        "see example.Com now",
        "see example.se now",
        "see 10.20.30.40.Com now",
        "see 3.com.Se mer",
        "see example.In",
        "see example.In.",
        "see Example.In now",
        "Thanks Anna.Me",
        "Thanks Example.Me now",
        "Anna.Me and you",
        "log in to Example.Me and pay",
        "Visit Example.Me and pay",
        "PAY AT EXAMPLE.SE NOW",
        "EXAMPLE.SE NOW",
        "Pay EXAMPLE.SE now",
        "betala idag.\u200bСom mer",
        "betala idag.Ѕe mer",
        "write a@idag.Se now",
        "see idag.Se/x now",
        "see http://idag.Se now",
        "see www.idag.Se now",
        "see idag[.]Se now",
        "see my-idag.example.Se now",
        "Betala idag. Se mer",
        "1.234,56 kr",
        "",
    ],
)
def test_what_may_be_an_address_is_never_parted(text: str) -> None:
    assert part_joined_sentences(text) == text


def test_suffixes_are_those_of_the_public_suffix_list() -> None:
    icann = PublicSuffixList(only_icann=True, accept_unknown=False)
    unlisted = [suffix for suffix in SUFFIXES if icann.publicsuffix(f"a.b.{suffix}") is None]
    assert unlisted == ["za"]  # nobody may register there but under co.za and the like
    assert {"com", "se", "zip", "ck", "рф", "xn--p1ai"} <= SUFFIXES
    assert SUFFIXES.isdisjoint({"js", "txt", "pdf", "html", "local", "example"})


# --- Properties -----------------------------------------------------------------------------------

LINKIFY = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": False})
LINKIFY.tlds(sorted(SUFFIXES))

NAMES = st.from_regex(r"[a-z][a-z0-9]{2,11}(?:-[a-z0-9]{2,6})?", fullmatch=True)
ASCII_SUFFIXES = st.sampled_from(sorted(suffix for suffix in SUFFIXES if suffix.isascii()))
PIECES = st.one_of(
    st.sampled_from(sorted(SUFFIXES)),
    st.sampled_from(
        [
            ".",
            ".",
            ".",
            "@",
            "/",
            ":",
            "//",
            "://",
            " ",
            "http",
            "www",
            "mailto:",
            "-",
            "_",
            ",",
            "(",
        ]
    ),
    st.text("abcXYZ019åß中$+=☺", min_size=1, max_size=5),
)


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("a☺.now")
@example("$@1.2.3.004")
@example("//a.x")
@example("http://.@x")
def test_finds_whatever_linkify_finds(text: str) -> None:
    if LINKIFY.test(text):
        assert find_links(text)


EXTRACT = TLDExtract(suffix_list_urls=(), cache_dir=None)


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("http://anna@a.b.se:80/x")
def test_finds_whatever_tldextract_takes_for_a_host(text: str) -> None:
    for word in text.split():
        host = EXTRACT(word)
        if host.domain.isalnum() and host.suffix.rpartition(".")[2].lower() in SUFFIXES:
            assert find_links(text)


@given(NAMES, st.sampled_from(sorted(SUFFIXES)), st.booleans())
def test_finds_a_name_under_every_delegated_suffix(name: str, suffix: str, upper: bool) -> None:
    link = f"{name}.{suffix}"
    assert find_links(f"till {link.upper() if upper else link} nu")


FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BOLD = {ord("a") + at: 0x1D41A + at for at in range(26)}
CIRCLED = {ord("a") + at: 0x24D0 + at for at in range(26)}
CYRILLIC = str.maketrans("aceopsxyk", "асеорѕхук")
DISGUISES: dict[str, Callable[[str], str]] = {
    "bracketed": lambda text: text.replace(".", "[.]"),
    "bracketed word": lambda text: text.replace(".", " (dot) "),
    "word": lambda text: text.replace(".", " dot "),
    "spaces": lambda text: text.replace(".", " . "),
    "ideographic": lambda text: text.replace(".", "。"),
    "leader": lambda text: text.replace(".", "․"),
    "bullet": lambda text: text.replace(".", "•"),
    "entity": lambda text: text.replace(".", "&#46;"),
    "named entity": lambda text: text.replace(".", "&period;"),
    "percent": lambda text: text.replace(".", "%2E"),
    "every character an entity": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "full width": lambda text: text.translate(FULL_WIDTH),
    "bold": lambda text: text.translate(BOLD),
    "circled": lambda text: text.translate(CIRCLED),
    "look-alikes": lambda text: re.sub(r"\w+$", lambda word: word[0].translate(CYRILLIC), text),
    "zero width": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "upper case": str.upper,
    "scheme": lambda text: f"hxxps://{text}",
    "e-mail": lambda text: f"anna(at){text}",
}
# On these the disguise of the dot would leave an ordinary word: "example . in".
JOINING = sorted(DISGUISES.keys() - {"word", "spaces", "bullet", "look-alikes"})


GLUED = [
    "지금{}에서 결제하세요",
    "지금 {}로",
    "請至{}付款",
    "请打开 {}查看",
    "お支払いは{}まで",
    "ชำระที่{}ค่ะ",
    "ဝင်{}မှာ",
    "ចូល{}ទៅ",
    "ادفع عبر{}اليوم",
    "שלמו ב{} היום",
    "ادفع عبر {} اليوم",
    "請至 {} 付款",
    "आप {}पर",
    "გადაიხადეთ {}ზე",
    "Оплатите на{}сегодня",
]
IN_DISGUISE = [
    "example.com",
    "example.co.uk",
    "info@example.com",
    "192.168.0.1",
    "192[.]168[.]0[.]1",
    "http://example",
    "hxxps://example.com",
    "tel:+46701234567",
    "javascript:alert",
    "bankid:///",
    "www.example",
    "www example com",
    "example .com",
    "example. com",
    "example. se",
    "example . se",
    "e x a m p l e . c o m",
    "example dot com",
    "example 점 com",
    "example点com",
    "exampleDOTcom",
    "info at example dot se",
    "info (at) example (dot) se",
    "example。com",
    "example•se",
    "example[.com",
    "exam\u200bple.com",
    "ｅｘａｍｐｌｅ．ｃｏｍ",
    "example.c0m",
    "example&#46;com",
    "example%2ecom",
]


@pytest.mark.parametrize(("words", "link"), product(GLUED, IN_DISGUISE))
def test_finds_a_link_glued_to_words_of_another_script(words: str, link: str) -> None:
    text = words.format(link)
    start = text.index(link)
    assert any(span.start < start + len(link) and start < span.end for span in find_links(text))


WRAPPERS = {"scheme", "e-mail"}


@pytest.mark.parametrize(
    ("first", "second"),
    [pair for pair in product(DISGUISES, repeat=2) if not WRAPPERS.issuperset(pair)],
)
def test_finds_a_link_under_two_disguises(first: str, second: str) -> None:
    for link in ("example.com", "min-sida.se", "kund.example.co.uk"):
        text = f"Logga in: {DISGUISES[second](DISGUISES[first](link))}\nMvh Anna"
        (start, end, _), *more = find_links(text)
        assert not more
        assert (start, end) == (10, len(text) - 9)


@given(NAMES, ASCII_SUFFIXES, st.lists(st.sampled_from(JOINING), max_size=2, unique=True))
def test_finds_every_suffix_under_disguise(name: str, suffix: str, disguises: list[str]) -> None:
    text = f"{name}.{suffix}"
    for disguise in disguises:
        text = DISGUISES[disguise](text)
    assert find_links(text)


@given(NAMES, st.sampled_from(["com", "net", "org", "uk", "dk", "ru", "xyz", "se", "xn--p1ai"]))
def test_finds_an_unmistakable_suffix_apart_from_its_name(name: str, suffix: str) -> None:
    for dot in (" . ", " .", " dot ", " [dot] ", ". "):
        assert find_links(f"Logga in: x{name}{dot}{suffix}")


@given(st.text())
@example("\ud800.com \udfff")
@example("&#1114112;.com &#0; &#xD800;.com %c3%28")
@example("\ue000com a\ue001b")
@example("İ.İ ß.ẞ İ.com")
def test_any_text_gives_ordered_spans_within_it(text: str) -> None:
    last = 0
    for span in find_links(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end
    assert len(part_joined_sentences(text)) >= len(text)


@given(
    st.lists(
        PIECES
        | st.sampled_from(["idag.Se mer", "x.In ", "a.It.Is b", "HEJ IDAG.SE MER", " Du.Me a b"]),
        max_size=12,
    ).map("".join)
)
def test_parting_adds_only_spaces_after_full_stops(text: str) -> None:
    parted = part_joined_sentences(text)
    assert parted.replace(". ", ".") == text.replace(". ", ".")
    assert part_joined_sentences(parted) == parted


@given(NAMES, ASCII_SUFFIXES, st.sampled_from(["", " now", ". Then more", ", and more"]))
def test_a_capitalised_address_is_never_parted(name: str, suffix: str, more: str) -> None:
    text = f"see {name.title()}.{suffix.title()}{more}"
    assert part_joined_sentences(text) == text


@given(st.text(st.characters(categories=["L", "Zs"])))
@example("at the dot com era")
def test_letters_and_spaces_are_clean(text: str) -> None:
    words = unicodedata.normalize("NFKC", text).lower()
    assume(not any(word in words for word in (*SPELLED_DOTS, "www")) or "the dot com era" in words)
    assert find_links(text) == []


@pytest.mark.parametrize(
    "shape", [".", "a.", "@", "(", "&#46;", "%2e", "dot ", "h t t p ", "a\u0301"]
)
def test_long_repetitions_are_read_to_the_end(shape: str) -> None:
    assert find_links(shape * 2000 + " example.com")[-1].end == len(shape) * 2000 + 12
