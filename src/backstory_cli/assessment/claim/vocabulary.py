"""Words of claims in the languages that are read here: collected by hand, November 2026.

English, German, French, Spanish, Ukrainian, Russian, Polish, Italian, Portuguese, Turkish, Arabic, Chinese, Japanese.
Months, weekdays and words such as "yesterday" come from dateparser, which knows more languages.
"""

from __future__ import annotations

import re

from backstory_cli.assessment.claim.parts import DayTime, Stated


def pattern(words: str) -> re.Pattern[str]:
    """Alternatives as whole words, whatever their case; those without spaces between words stand anywhere."""
    dense: list[str] = []
    spaced: list[str] = []
    for word in _alternatives(words):
        (dense if re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word) else spaced).append(word)
    ordered = sorted(spaced, key=len, reverse=True)
    whole = [rf"(?<!\w)(?:{'|'.join(ordered)})(?!\w)"] if ordered else []
    return re.compile("|".join([*whole, *sorted(dense, key=len, reverse=True)]), re.IGNORECASE)


def _alternatives(words: str) -> list[str]:
    """Split at bars that stand in no brackets."""
    found, depth = [""], 0
    for mark in words:
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += mark
    return found


def _set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


MORE_MONTHS: dict[str, int] = {
    name: number
    for names in (
        "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
        "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
        "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
        "ιανουάριο φεβρουάριο μάρτιο απρίλιο μάιο ιούνιο ιούλιο αύγουστο σεπτέμβριο οκτώβριο νοέμβριο δεκέμβριο",
    )
    for number, name in enumerate(names.replace("_", "\u00a0").split(" "), 1)
}
"""Months as dateparser does not know them: behind "in", and in the Levant and Iraq."""
BEFORE = pattern(
    "before|prior to|until|vor|bis|avant|antes de|antes del|до|перед|przed|prima del|prima di|قبل|以前|之前"
)
AFTER = pattern("after|nach|après|después de|después del|після|после|dopo|dopo il|depois de|بعد|po")
SINCE = pattern("since|seit|ab|depuis|desde|з|із|с|со|od|dal|منذ")
ABOUT = pattern(
    "circa|ca\\.?|approximately|around|about|roughly|some time around|etwa|ungefähr|um|environ|vers|alrededor de|hacia|"
    "cerca de|por volta de|verso|intorno al|około|ok\\.|около|примерно|близько|приблизно|yaklaşık|حوالي|大约|大約|约|頃|ごろ"
)
"""Words that leave a year open to either side."""
BETWEEN = pattern("between|from|zwischen|vom|von|entre|du|del|між|від|между|з|с|między|od|tra|fra|dal|de|بين|من")
JOIN = re.compile(
    r"\s*(?:[-–—~～]|(?:to|until|till|through|and|or|oder|ou|o|або|или|lub|veya|أو|bis|und|au|et|al|a|y|до|по|и|і|та|do|i|e|ve|إلى|و|至|到|から)(?!\w))\s*",
    re.IGNORECASE,
)
ONLY_BETWEEN = frozenset({"and", "und", "et", "y", "и", "і", "та", "i", "e", "a", "ve", "و"})
"""Joining words that make a range only after a word such as "between"."""

SEASONS: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        pattern(
            "spring|frühling|frühjahr|printemps|primavera|весна|весни|весною|навесні|весной|весны|wiosna|wiosną|wiosny|"
            "ilkbahar|ilkbaharda|ربيع|الربيع|春|春天"
        ),
        3,
    ),
    (
        pattern(
            "summer|sommer|sommers|été|verano|літо|літа|влітку|лето|лета|летом|lato|lata|latem|estate|verão|yaz|yazın|"
            "yazında|صيف|الصيف|夏|夏天"
        ),
        6,
    ),
    (
        pattern(
            "autumn|fall|herbst|automne|otoño|осінь|осені|восени|осень|осени|осенью|jesień|jesieni|jesienią|autunno|"
            "outono|sonbahar|sonbaharda|خريف|الخريف|秋|秋天"
        ),
        9,
    ),
    (
        pattern(
            "winter|hiver|invierno|зима|зими|взимку|зимы|зимой|zima|zimą|zimy|inverno|kış|kışın|kışında|شتاء|الشتاء|"
            "冬|冬天"
        ),
        12,
    ),
)
"""Seasons by their first month on the northern half of the globe."""
LAST = pattern(
    "last|past|letzten|letzter|vergangenen|vorigen|dernier|dernière|l'été dernier|pasado|pasada|минулого|минулої|"
    "прошлым|прошлой|прошлого|zeszłego|zeszłej|ubiegłego|scorso|scorsa|passado|passada|geçen|الماضي"
)

LAST_NIGHT = (
    *("last night", "gestern nacht", "gestern in der nacht", "letzte nacht", "vergangene nacht", "la nuit dernière"),
    *(
        "hier dans la nuit",
        "anoche",
        "ayer por la noche",
        "la noche pasada",
        "минулої ночі",
        "вчора вночі",
        "вчора уночі",
    ),
    *(
        "прошлой ночью",
        "вчера ночью",
        "zeszłej nocy",
        "ubiegłej nocy",
        "wczoraj w nocy",
        "ieri notte",
        "la notte scorsa",
    ),
    *("ontem à noite", "noite passada", "dün gece", "الليلة الماضية", "ليلة أمس", "昨晚", "昨夜", "ゆうべ"),
)
"""Words that mean a night: from one noon to the next."""
TODAY: dict[str, DayTime] = {
    **dict.fromkeys(
        ("this morning", "ce matin", "esta mañana", "esta manhã", "stamattina", "bu sabah"), DayTime.MORNING
    ),
    **dict.fromkeys(
        ("heute morgen", "今朝", "今早", "هذا الصباح", "сьогодні вранці", "сегодня утром"), DayTime.MORNING
    ),
    **dict.fromkeys(("this afternoon", "cet après-midi", "esta tarde", "oggi pomeriggio"), DayTime.AFTERNOON),
    **dict.fromkeys(("this evening", "heute abend", "ce soir", "stasera", "bu akşam", "今晚"), DayTime.EVENING),
}
"""Words that mean a time of today."""
MORE_RELATIVE: dict[str, str] = {
    "la settimana scorsa": "last week",
    "scorsa settimana": "last week",
    "il mese scorso": "last month",
    "l'anno scorso": "last year",
    "la semana anterior": "last week",
    "w ubiegłym tygodniu": "last week",
    "w zeszłym roku": "last year",
    "w zeszłym miesiącu": "last month",
    "минулий тиждень": "last week",
    "прошлая неделя": "last week",
    **dict.fromkeys(LAST_NIGHT, "yesterday"),
    "上个月": "last month",
    "上個月": "last month",
    "上週": "last week",
    "上星期": "last week",
    "前年": "2 years ago",
}
"""Words that dateparser does not know, in those that it does."""

AGO = pattern("ago|vor|il y a|hace|тому|назад|temu|fa|há|atrás|önce|منذ|قبل|前|geleden|sedan|siden|sitten|πριν|לפני|전")

ONE_OF_MANY = re.compile(r"(?<!\w)(?:a|an|another|every|each|one|eine[rn]?|une|una|uma)\s+$", re.IGNORECASE)
"""Words behind which a time of day is not that of the picture: "after a night of strikes"."""
DAY_TIMES: tuple[tuple[DayTime, re.Pattern[str]], ...] = (
    (
        DayTime.AFTER_SUNSET,
        pattern(
            "after sunset|after dark|nach sonnenuntergang|après le coucher du soleil|después de la puesta del sol|"
            "після заходу сонця|после захода солнца|po zachodzie słońca|dopo il tramonto|depois do pôr do sol|"
            "gün batımından sonra|بعد غروب الشمس|日落后|日没後"
        ),
    ),
    (
        DayTime.BEFORE_SUNRISE,
        pattern(
            "before sunrise|before dawn|vor sonnenaufgang|avant le lever du soleil|antes del amanecer|до сходу сонця|"
            "до восхода солнца|przed wschodem słońca|prima dell'alba|antes do nascer do sol|gün doğmadan önce|"
            "قبل شروق الشمس|日出前|日の出前"
        ),
    ),
    (
        DayTime.MIDNIGHT,
        pattern(
            "midnight|at midnight|um mitternacht|mitternacht|à minuit|minuit|a medianoche|medianoche|опівночі|в полночь|"
            "полночь|o północy|a mezzanotte|mezzanotte|à meia-noite|meia-noite|gece yarısı|منتصف الليل|午夜|真夜中"
        ),
    ),
    (
        DayTime.AFTERNOON,
        pattern(
            "in the afternoon|afternoon|am nachmittag|nachmittags|nachmittag|dans l'après-midi|après-midi|por la tarde|"
            "пополудні|после полудня|днем после полудня|po południu|nel pomeriggio|pomeriggio|à tarde|da tarde|"
            "öğleden sonra|بعد الظهر|下午|午後"
        ),
    ),
    (
        DayTime.NOON,
        pattern(
            "at noon|noon|midday|at midday|am mittag|mittags|mittag|à midi|midi|al mediodía|mediodía|опівдні|в полдень|"
            "полдень|w południe|a mezzogiorno|mezzogiorno|ao meio-dia|meio-dia|öğlen|öğle vakti|ظهرا|عند الظهر|中午|正午"
        ),
    ),
    (
        DayTime.DAWN,
        pattern(
            "at dawn|dawn|at sunrise|sunrise|bei sonnenaufgang|im morgengrauen|morgengrauen|à l'aube|au lever du soleil|"
            "al amanecer|на світанку|на рассвете|о świcie|all'alba|ao amanhecer|şafakta|gün doğumunda|عند الفجر|黎明|"
            "日出|日の出|明け方"
        ),
    ),
    (
        DayTime.DUSK,
        pattern(
            "at dusk|dusk|at sunset|sunset|bei sonnenuntergang|in der abenddämmerung|au crépuscule|au coucher du soleil|"
            "al atardecer|на заході сонця|у сутінках|на закате|в сумерках|o zmierzchu|o zachodzie słońca|al tramonto|"
            "ao pôr do sol|gün batımında|عند الغروب|日落|黄昏|夕暮れ|日没"
        ),
    ),
    (
        DayTime.MORNING,
        pattern(
            "in the morning|this morning|morning|am morgen|morgens|vormittags|le matin|au matin|por la mañana|"
            "de la mañana|вранці|зранку|утром|rano|di mattina|al mattino|la mattina|de manhã|pela manhã|sabah|"
            "sabahleyin|صباحا|في الصباح|早上|早晨|上午|朝|午前"
        ),
    ),
    (
        DayTime.EVENING,
        pattern(
            "in the evening|evening|am abend|abends|le soir|au soir|por la noche temprano|ввечері|увечері|вечером|"
            "wieczorem|di sera|la sera|à noitinha|akşam|akşamleyin|مساء|في المساء|晚上|傍晚|夕方"
        ),
    ),
    (
        DayTime.NIGHT,
        pattern(
            "at night|by night|in the night|during the night|overnight|night|last night|nighttime|nachts|nacht|in der nacht|bei nacht|"
            "la nuit|de nuit|dans la nuit|de noche|por la noche|en la noche|вночі|уночі|ночью|nocą|w nocy|di notte|"
            "nella notte|à noite|de noite|na noite|geceleyin|gece|ليلا|ليلًا|في الليل|昨晚|昨夜|夜间|夜晚|夜里|深夜|夜中|夜に|夜"
        ),
    ),
    (
        DayTime.DAYLIGHT,
        pattern(
            "by day|in daylight|daylight|daytime|in broad daylight|tagsüber|bei tag|bei tageslicht|am helllichten tag|"
            "de jour|en plein jour|de día|a plena luz del día|вдень|удень|днём|днем|средь бела дня|w dzień|w biały dzień|"
            "di giorno|in pieno giorno|de dia|em plena luz do dia|gündüz|نهارا|في النهار|في وضح النهار|白天|昼間|日中"
        ),
    ),
)
"""Times of day, the more exact ones first."""

_GENERATORS = (
    "midjourney|dall-?e(?:[ -]?\\d)?|stable diffusion|sora|grok|imagen|nano banana|firefly|adobe firefly|chatgpt|gpt-4o|"
    "flux|ideogram|leonardo ai|gemini"
)
GENERATORS = pattern(_GENERATORS)
"""Generators of pictures, by name."""
_AI = (
    "ai|a\\.i\\.|künstlicher intelligenz|ki|ia|ші|ии|нейросеть|нейросетью|нейромережа|нейромережею|sztuczną inteligencję|"
    f"yapay zeka|yapay zekâ|الذكاء الاصطناعي|人工智能|人工知能|{_GENERATORS}"
)
_MADE = (
    "generated|made|created|image|picture|photo|bild|foto|erzeugt|generiert|générée?|generad[ao]|gerad[ao]|generat[ao]"
)
STATEMENTS: tuple[tuple[Stated, re.Pattern[str]], ...] = (
    (
        "captured",
        pattern(
            "not ai[- ]generated|not generated by ai|not (?:made|created) by ai|not ai|no ai|not an ai (?:image|picture)|"
            "kein ki-bild|nicht ki-generiert|nicht von ki (?:erzeugt|generiert)|pas (?:générée?|fait[e]?) par (?:l')?ia|"
            "no (?:es|fue) (?:generad[ao]|hech[ao]) (?:por|con) ia|не ші|не ии|не нейросеть|"
            "(?:a |an )?(?:genuine|real|actual|authentic) (?:photo(?:graph)?|picture|image)|echtes (?:foto|bild)|"
            "vraie photo|foto real|foto auténtica|справжнє фото|реальное фото|настоящее фото|prawdziwe zdjęcie|"
            "foto vera|foto verdadeira|gerçek fotoğraf|صورة حقيقية|真实照片|本物の写真"
        ),
    ),
    (
        "generated",
        pattern(
            f"(?:{_MADE}) (?:by|with|using|von|mit|mithilfe von|par|avec|por|con|com|da|z|за допомогою|с помощью) "
            f"(?:an? |the |einer |l'|la |une |uma |un |una )?(?:{_AI})|ai[- ](?:generated|made|image|picture|photo)|"
            "ki[- ](?:generiert(?:es)?|erzeugt(?:es)?|bild)|generated by ai|ai generated|deep ?fake|synthetic image|"
            "générée? par (?:l')?ia|générée? par intelligence artificielle|generad[ao] por (?:la )?ia|"
            "generad[ao] (?:por|con) inteligencia artificial|gerad[ao] por ia|згенеровано ші|створено ші|"
            "згенеровано штучним інтелектом|сгенерировано (?:ии|нейросетью)|создано нейросетью|"
            "wygenerowan[eya] przez (?:ai|sztuczną inteligencję)|generat[ao] dall'ia|"
            "yapay zek[aâ] (?:ile|tarafından) (?:üretildi|oluşturuldu|üretilmiş|oluşturulmuş)|"
            "مولدة بالذكاء الاصطناعي|AI生成|人工智能生成|由AI生成|AIで生成"
        ),
    ),
    (
        "untouched",
        pattern(
            "unedited|un-?altered|unmodified|untouched|not (?:edited|altered|photoshopped|manipulated|retouched)|"
            "no photoshop|straight out of (?:the )?camera|sooc|unbearbeitet|nicht bearbeitet|unverändert|non retouchée?|"
            "sans retouche|sin editar|sin retoques|не редагован[оае]|без обробки|без обработки|не отредактирован[оа]|"
            "bez obróbki|nieedytowane|non modificat[ao]|senza ritocchi|sem edição|düzenlenmemiş|غير معدلة|未经编辑|"
            "未修图|無加工"
        ),
    ),
    (
        "altered",
        pattern(
            "edited|altered|photoshopped|manipulated|doctored|retouched|photo ?montage|bearbeitet|manipuliert|gefälscht|"
            "fotomontage|retouchée?|trucage|photomontage|editad[ao]|retocad[ao]|manipulad[ao]|fotomontaje|"
            "відредаговано|фотошоп|фотомонтаж|отредактировано|przerobione|fotomontaż|modificat[ao]|fotomontaggio|"
            "montagem|düzenlenmiş|fotomontaj|معدلة|مفبركة|经过编辑|修图|合成写真|加工"
        ),
    ),
    (
        "screen_capture",
        pattern(
            "screenshot|screen ?shot|screen capture|bildschirmfoto|capture d'écran|captura de pantalla|скріншот|скриншот|"
            "zrzut ekranu|captura de tela|ekran görüntüsü|لقطة شاشة|截图|截屏|スクリーンショット"
        ),
    ),
    (
        "new",
        pattern(
            "never (?:been )?(?:published|seen|posted) before|previously unpublished|unpublished|exclusive|"
            "noch nie veröffentlicht|bisher unveröffentlicht|exklusiv|jamais publiée?|inédite?|inédit[ao]|ніколи раніше не "
            "публікувал[ао]ся|раньше не публиковал[ао]сь|niepublikowan[ea]|mai pubblicat[ao]|从未发表|未公開"
        ),
    ),
    (
        "seen_before",
        pattern(
            "old (?:photo|picture|image)|an old one|reused|recycled|published before|altes (?:foto|bild)|"
            "vieille photo|ancienne photo|foto antigua|foto vieja|старе фото|старое фото|stare zdjęcie|"
            "vecchia foto|foto antiga|eski fotoğraf|صورة قديمة|旧照片|旧图|古い写真"
        ),
    ),
)
"""Statements about making, changes and history, those with a "not" first."""

PHOTO_BY = re.compile(
    r"(?<!\w)(?:(?:photo(?:graph)?(?:ed)?|picture|image|foto|fotografi[ae]|photographie|shot|taken|captured|credit|"
    r"aufgenommen|aufnahme|bild|фото|зняв|зняла|снял|сняла|zdjęcie|fotoğraf|fot\.?|crédit|cr\.|copyright|صورة|تصوير|摄影|撮影|摄)"
    r"\s*(?:by|von|de|par|por|di|da|автора?|autor[:]?|:|：|/|—|–|-|©)\s*|(?<!\w)©\s*(?:\d{4}\s*)?)",
    re.IGNORECASE,
)
"""What stands before the name of a maker."""
SOURCE_BY = re.compile(
    r"(?<!\w)(?:source|via|by|courtesy of|quelle|von|selon|par|fuente|por|джерело|источник|źródło|przez|fonte|kaynak|المصدر|来源|出典)"
    r"\s*[:：]?\s+",
    re.IGNORECASE,
)
"""What stands before the name of a source."""
NAME = re.compile(
    r"(?:[^\W\d_][\w'’.-]*)(?:\s+(?:(?:de|da|di|van|von|der|den|al|el|la|le|bin)\s+)?[^\W\d_a-zа-яёіїєґ][\w'’.-]*){0,3}"
)

TAKEN_WITH = re.compile(
    r"(?<!\w)(?:(?:taken|shot|captured|made|photographed|aufgenommen|fotografiert|prise?|tomad[ao]|hech[ao]|знято|снято|"
    r"zrobione|scattat[ao]|tirad[ao])\s+(?:with|on|by|mit|avec|con|com|на|z|à l'aide d'|aparatem)\s+(?:an?\s+|my\s+|the\s+|"
    r"einem\s+|einer\s+|un[ea]?\s+|um[a]?\s+)?|(?:mit|avec)\s+(?:einem|einer|un|une)\s+)",
    re.IGNORECASE,
)
MAKERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (maker, re.compile(rf"(?<!\w)(?:{names})(?!\w)(?:[ -]+(?:[A-Z0-9][\w-]*|Pro|Max|Plus|Ultra|mark|mini)){{0,4}}"))
    for maker, names in (
        ("apple", "(?:Apple )?iPhone|Apple|iPad"),
        ("samsung", "(?:Samsung )?Galaxy|Samsung"),
        ("google", "(?:Google )?Pixel"),
        ("canon", "Canon(?: EOS| PowerShot| IXUS)?"),
        ("nikon", "Nikon(?: Coolpix)?"),
        ("sony", "Sony(?: Alpha| Xperia)?"),
        ("fujifilm", "Fujifilm|Fuji"),
        ("panasonic", "Panasonic(?: Lumix)?|Lumix"),
        ("olympus", "Olympus"),
        ("leica", "Leica"),
        ("huawei", "Huawei"),
        ("xiaomi", "Xiaomi|Redmi"),
        ("dji", "DJI"),
        ("gopro", "GoPro"),
        ("motorola", "Motorola"),
        ("oneplus", "OnePlus"),
        ("pentax", "Pentax"),
        ("hasselblad", "Hasselblad"),
        ("oppo", "OPPO|Oppo"),
        ("vivo", "vivo X"),
        ("honor", "HONOR"),
        ("nokia", "Nokia"),
    )
)
"""Makers of cameras and phones, and how claims name them."""

PLACE_BEFORE = _set(
    "in at near from of outside around bei aus nahe à de près en dans cerca em perto no na di a da presso vicino "
    "в у во під под біля возле около из з із на w we pod z ze koło do في من قرب"
)
"""Words before which the name of a place is likely."""
PARTS_OF_NAMES = frozenset(
    {"lake", "mount", "mt", "fort", "cape", "saint", "st", "hotel", "operation", "mr", "mrs", "queen"}
)
"""Words after which a name is only a piece of one."""
FIRST_NAMES = _set("salvador victoria orlando florence augusta charlotte lima sandy vera")
"""Names of places that are first names, too: where a sentence begins with one they are not taken for a place."""
COMMON = _set(
    "nice reading mobile split bath cork essen orange tours hull derby lens worms independence union hope concord liberty "
    "enterprise best fire man most bar police central white papa mercado regen hof halle zug singen siegen lage plan "
    "melle leer au bad baden weiden laufen aalen stade buch deniz güneş орел орёл мир бар рубин sale sur mata guarda "
    "batalha barra serra puerto campo cruz santa rosa media male deal ware wells rugby ham battle hove poole stone street "
    "university college eagle pleasant paradise normal commerce surprise justice superior defiance independencia libertad"
) | {"white house", "notre dame", "la victoria", "la esperanza", "la libertad", "la palma"}
"""Names of places that are common words: they are taken for one only on their own or behind a word such as "in"."""
STRICTLY_BEFORE = _set("in at near from bei aus nach à en em в у w we")
"""Of the words before places those that nearly always announce one."""
QUALIFIERS = _set(
    "central downtown greater inner outer upper lower old new east west north south eastern western northern southern "
    "northeast northwest southeast southwest occupied besieged metropolitan beautiful sunny rainy snowy "
    "stadt flughafen hauptbahnhof bahnhof rathaus hafen innenstadt altstadt zoo stadion messe universität "
    "mairie gare aéroport ville ciudad aeropuerto città stazione cidade miasto lotnisko dworzec şehri місто м город г"
)
"""Words with a capital letter that may stand before the name of a place without making it another name."""
OF_A_PEOPLE = ("n", "ns", "an", "ans", "ian", "ians", "ese", "ish")
DESCRIBING = re.compile(
    r"(?!moha?mm?ed|muhamm?ed)(?:\w{3,}(?:ed|ing)|\w{4,}(?:tes|tete|tetes|tés|tée|ий|ый|ой|ая|яя|ое|ее|ій|ого|ої))",
    re.IGNORECASE,
)
"""Words that describe what follows, such as the first of a caption: "Flooded Venice", "Затоплений Херсон"."""
BENDING = _set("w we z ze do na pod koło v ve za przy")
"""Words of Slavic languages in Latin letters behind which the name of a place has another ending."""
WAY = re.compile(r"\s+(?:to|towards|nach|vers|hacia|verso)\s+", re.IGNORECASE)
TOWARDS = _set("to towards nach vers hacia verso rumo kierunku")
"""Words behind which a place is where something goes, which need not be where it is."""
REGIONS = _set(
    "bali crete rhodes andalusia tuscany normandy balmoral yorkshire kent cornwall devon essex sussex highlands madeira "
    "thames ganges andes sonora acre heathrow luzon bihar bahia ceará chiapas kashmir xinjiang katanga quebec ontario "
    "sumatra java hudson galicia punjab brittany catalonia crimea corsica sardinia sicily tasmania baltic balkans"
) | {"black forest", "west bank", "long island", "new guinea", "lake geneva", "south tyrol", "gaza strip"}
"""Regions, islands, rivers and the like that share their name with a town, and are rather meant."""
INDEFINITE = _set("an ein eine einem einer einen eines un une una uno uma im beim zum zur am")
"""Words behind which no name of a city stands."""
NOT = pattern(
    "not|never|isn['’]t|wasn['’]t|aren['’]t|no longer|nicht|kein|keine|keinem|keiner|nie|niemals|"
    "(?<!deux )(?<!quelques )pas|jamais|no (?:es|fue|era|está)|nunca|не|ні|"
    "ніколи|никогда|nigdy|non|não|ليس|ليست|لم|لا|不是|不在|并非|並非|没有|沒有"
)
"""Words that turn what follows in the same clause into its opposite."""
NOT_AFTER = re.compile(r"['’\w]*\s*(?:değil|ではない|ではありません|じゃない|nicht(?!\w))", re.IGNORECASE)
"""The same where they stand behind."""
BUT = pattern("but|instead|sondern|aber|vielmehr|mais|sino|pero|а|але|но|ale|lecz|ma|bensì|mas|sim|لكن|بل|而是")
"""Words that end what a "not" holds for."""
IDLE = _set(
    "the a an in on at of by from near to my his her our their was is were it this that and or with taken photo "
    "photograph picture image shot pictured shows dated made there around about early date place time der die das "
    "ein eine im am auf bei von vom zum um und war ist wurde den dem des foto bild aufnahme aufgenommen aus uhr "
    "le la les l un une du de en au aux et à prise pris cette el los las una del al y esta tomada tomado "
    "fotografía imagen es fue в у на з із і й та це року рік р фото знімок зроблено зроблене знято о об до и с со "
    "во это года год г снимок сделано сделан снято к w we z ze i o roku zdjęcie zrobione na dnia il lo gli nel "
    "nella e scattata di da della alle os as do dos em no nos foi tirada uma ve bir bu fotoğraf çekildi çekilmiş "
    "günü yılında saat tarihinde في من على هذه هذا صورة عام سنة يوم بتاريخ و 的 在 于 拍摄 照片 の で に は 年 月 日 撮影 写真 です "
    "した された been during day h"
)
"""Words that say nothing by themselves."""
