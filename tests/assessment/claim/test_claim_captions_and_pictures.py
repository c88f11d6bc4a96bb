"""Captions against a picture whose file fits them, and against one from elsewhere at another time.

They were written down, with their pictures, before the reader had seen any of them, in three lots; it was mended after
each. Of those that fit it contradicted a part, at its first sight, of 2 of 55 (a range of days read as the year
1928, an island taken for a town of its name), of 8 of 50 that are written as they are passed around, with ambiguous
names, journeys and "today" beside a date, and of 2 of 43 (a lake far from any town of its state, "after a night of
strikes"). It contradicted a part of each of the 147 that do not fit and say a date or a place.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backstory_cli.models import ClaimPart
from backstory_cli.reference import gazetteer
from support.claim_cases import Case, when
from support.making import finding, run

PICTURES: tuple[tuple[str, float, float, str], ...] = (
    # The caption; the position and the local time in the file of a picture that fits it.
    (
        "Thousands march through downtown Seoul demanding the president's resignation, Dec. 7, 2024",
        37.566,
        126.978,
        "2024-12-07T17:00:00",
    ),
    (
        "A woman walks past a destroyed building in Borodianka, April 5, 2022. Photo: Reuters",
        50.64,
        29.93,
        "2022-04-05T12:00:00",
    ),
    ("Long queue at a petrol station in Leeds, September 2021", 53.8, -1.55, "2021-09-25T10:00:00"),
    ("Sandstorm over Baghdad on May 16 2022", 33.31, 44.36, "2022-05-16T09:00:00"),
    ("The Ever Given stuck in the Suez Canal, March 2021", 30.02, 32.58, "2021-03-25T09:00:00"),
    ("Looted store in Johannesburg, South Africa (12 July 2021)", -26.2, 28.04, "2021-07-12T13:00:00"),
    ("Lava flow near Grindavik, Iceland - January 14th 2024", 63.84, -22.43, "2024-01-14T12:00:00"),
    ("Air raid siren in Tel Aviv this morning", 32.08, 34.78, "2026-11-28T08:00:00"),
    ("A German soldier with a Ukrainian flag in Bakhmut", 48.59, 38.0, "2023-02-01T12:00:00"),
    ("Chinese police drag away a protester in Shanghai on Sunday night", 31.23, 121.47, "2026-11-22T22:00:00"),
    ("Meteor over Chelyabinsk, 15 Feb 2013, 9:20 am", 55.15, 61.4, "2013-02-15T09:20:00"),
    ("Berlin Wall, November 1989", 52.52, 13.4, "1989-11-10T12:00:00"),
    ("Victory Day parade in Moscow, 9 May 2015", 55.75, 37.62, "2015-05-09T10:30:00"),
    ("Refugee camp on Lesbos after the fire of September 9, 2020", 39.1, 26.5, "2020-09-09T12:00:00"),
    ("Snow in Jerusalem between 27 and 28 January 2022", 31.77, 35.21, "2022-01-27T08:00:00"),
    ("Mexican army convoy in Culiacán, October 17, 2019", 24.8, -107.39, "2019-10-17T16:00:00"),
    ("French president visits Lebanon two days after the Beirut blast", 33.89, 35.5, "2020-08-06T12:00:00"),
    ("Brennende Autos in Stuttgart in der Nacht vom 20. auf den 21. Juni 2020", 48.78, 9.18, "2020-06-21T00:30:00"),
    ("Ein Eisbär auf einer Scholle, Spitzbergen, August 2015", 78.2, 15.6, "2015-08-10T12:00:00"),
    ("Silvester in Köln, 31.12.2015", 50.94, 6.96, "2015-12-31T23:50:00"),
    ("Der Zug steht seit drei Stunden bei Hannover", 52.37, 9.73, "2024-01-10T12:00:00"),
    ("Die Polizei räumt das Dorf Lützerath, 11.1.2023", 51.06, 6.42, "2023-01-11T12:00:00"),
    ("Gestern Abend am Hauptbahnhof Zürich", 47.38, 8.54, "2026-11-27T20:00:00"),
    ("Une rue inondée à Trèbes, Aude, le 15 octobre 2018", 43.21, 2.44, "2018-10-15T10:00:00"),
    ("L'incendie de Notre-Dame vu depuis le pont de l'Archevêché", 48.85, 2.35, "2019-04-15T20:00:00"),
    ("Grève des éboueurs : les poubelles débordent à Paris en mars 2023", 48.86, 2.35, "2023-03-15T10:00:00"),
    (
        "Colas en el supermercado de Madrid durante la borrasca Filomena, enero de 2021",
        40.42,
        -3.7,
        "2021-01-10T10:00:00",
    ),
    ("El volcán Cumbre Vieja, La Palma, 19 de septiembre de 2021", 28.6, -17.87, "2021-09-19T16:00:00"),
    ("Así quedó Acapulco tras el huracán Otis", 16.86, -99.88, "2023-10-26T10:00:00"),
    ("Наслідки ракетного удару по Дніпру 14 січня 2023", 48.46, 35.04, "2023-01-14T17:00:00"),
    ("Черга за водою в Миколаєві, весна 2022", 46.97, 32.0, "2022-04-20T12:00:00"),
    ("Українські військові під Авдіївкою, 2023 рік", 48.14, 37.74, "2023-10-20T12:00:00"),
    ("Наводнение в Оренбурге, апрель 2024", 51.77, 55.1, "2024-04-12T12:00:00"),
    ("Очередь на границе с Грузией, сентябрь 2022 года", 42.75, 44.62, "2022-09-26T12:00:00"),
    ("Маршрутка на улице Алматы 5 января 2022 г.", 43.24, 76.9, "2022-01-05T16:00:00"),
    ("Korek na granicy w Medyce, luty 2022", 49.8, 22.93, "2022-02-26T12:00:00"),
    ("Zalane ulice Wrocławia w lipcu 1997 r.", 51.1, 17.03, "1997-07-12T12:00:00"),
    ("Marsz Niepodległości, Warszawa, 11 listopada 2018", 52.23, 21.01, "2018-11-11T15:00:00"),
    ("Acqua alta a Venezia, 12 novembre 2019", 45.44, 12.33, "2019-11-12T22:00:00"),
    ("Sbarco a Lampedusa la scorsa settimana", 35.5, 12.6, "2026-11-20T10:00:00"),
    ("Queimada perto de Manaus em setembro de 2024", -3.1, -60.02, "2024-09-10T10:00:00"),
    ("Invasão do Congresso em Brasília, 8/1/2023", -15.79, -47.88, "2023-01-08T15:00:00"),
    ("Hatay'da yıkılan binalar, Şubat 2023", 36.2, 36.16, "2023-02-10T12:00:00"),
    ("Gezi Parkı, İstanbul, Haziran 2013", 41.04, 28.99, "2013-06-05T12:00:00"),
    ("قصف على مدينة خان يونس في ديسمبر 2023", 31.35, 34.3, "2023-12-12T12:00:00"),
    ("حرائق الغابات في الجزائر صيف 2021", 36.7, 4.05, "2021-08-10T12:00:00"),
    ("مظاهرات بغداد، تشرين الأول 2019", 33.31, 44.36, "2019-10-25T12:00:00"),
    ("郑州暴雨，2021年7月20日", 34.75, 113.62, "2021-07-20T18:00:00"),
    ("上周在台北拍摄的照片", 25.04, 121.56, "2026-11-20T12:00:00"),
    ("能登半島地震の被害、輪島市、2024年1月2日", 37.39, 136.9, "2024-01-02T10:00:00"),
    ("先週末の渋谷ハロウィン", 35.66, 139.7, "2026-11-21T20:00:00"),
    ("부산 해운대, 2020년 여름", 35.16, 129.16, "2020-07-20T12:00:00"),
    ("Πλημμύρες στη Λάρισα, Σεπτέμβριος 2023", 39.64, 22.42, "2023-09-08T12:00:00"),
    ("Overstroming in Valkenburg, juli 2021", 50.865, 5.83, "2021-07-15T12:00:00"),
    ("Översvämning i Gävle i augusti 2021", 60.67, 17.14, "2021-08-18T12:00:00"),
)
PASSED_AROUND: tuple[tuple[str, float, float, str], ...] = (
    ("BREAKING: Huge explosion in Kyiv right now!!! 😱 #Ukraine #Kyiv", 50.45, 30.52, "2026-11-28T13:00:00"),
    ("MASSIVE CROWD IN BERLIN TODAY", 52.52, 13.4, "2026-11-28T12:30:00"),
    ("kharkiv this morning", 49.99, 36.23, "2026-11-28T08:00:00"),
    ("#Odesa last night. Photo by @someone", 46.48, 30.72, "2026-11-28T00:40:00"),
    ("Look at this! NYC subway flooded 9/29/23", 40.71, -74.0, "2023-09-29T10:00:00"),
    ("Taken by my cousin in Gaza City two days ago", 31.5, 34.46, "2026-11-26T15:00:00"),
    ("Old pic from the 80s, Prague", 50.08, 14.43, "1984-05-01T12:00:00"),
    ("Sunset at Copacabana beach, Rio, Jan 2020", -22.97, -43.18, "2020-01-15T18:30:00"),
    ("My grandfather in Dresden, 1944 or 1945", 51.05, 13.74, "1944-06-01T12:00:00"),
    ("The Queen at Balmoral, 6 Sept 2022", 57.04, -3.23, "2022-09-06T12:00:00"),
    ("First snow in Madrid for fifty years - 09.01.2021", 40.42, -3.7, "2021-01-09T10:00:00"),
    ("Protest outside the US embassy in London, Saturday 14 October 2023", 51.48, -0.13, "2023-10-14T14:00:00"),
    ("Tesla fire on the A9 near Nuremberg, Monday 3 June 2024", 49.45, 11.08, "2024-06-03T12:00:00"),
    ("May Day riots, Kreuzberg, 1 May 2009", 52.5, 13.42, "2009-05-01T20:00:00"),
    ("Marching band in Nice on 14 July 2019", 43.7, 7.27, "2019-07-14T17:00:00"),
    ("Jordan River baptism site, April 2018", 31.84, 35.55, "2018-04-10T12:00:00"),
    ("Turkey dinner in Chicago, Thanksgiving 2022", 41.88, -87.63, "2022-11-24T18:00:00"),
    ("Georgia on my mind, Atlanta, March 2021", 33.75, -84.39, "2021-03-03T12:00:00"),
    ("Paris Hilton in Los Angeles, 2007", 34.05, -118.24, "2007-06-05T12:00:00"),
    ("Chelsea fans in Istanbul, August 2019", 41.04, 28.99, "2019-08-14T20:00:00"),
    ("Real Madrid celebrate in Cardiff, 3 June 2017", 51.48, -3.18, "2017-06-03T22:00:00"),
    ("Manchester United bus in Munich", 48.14, 11.58, "2012-05-01T12:00:00"),
    ("Afghan refugees arrive at Ramstein, Germany, August 2021", 49.44, 7.6, "2021-08-25T12:00:00"),
    ("Syrian family in a Lebanese camp near Zahle, winter 2015", 33.85, 35.9, "2015-01-10T12:00:00"),
    ("A Boeing 747 of China Airlines in Taipei, 2019", 25.08, 121.23, "2019-03-03T12:00:00"),
    ("Vienna Philharmonic in Tokyo, November 2020", 35.68, 139.69, "2020-11-08T19:00:00"),
    ("Wagner fighters leave Rostov, 24 June 2023, 11 pm", 47.23, 39.72, "2023-06-24T23:00:00"),
    ("Iranian drone shot down over Odesa, dated March 2024", 46.48, 30.72, "2024-03-20T04:00:00"),
    ("New Zealand tourists stuck in Bali since 5 April 2020", -8.65, 115.21, "2020-04-20T12:00:00"),
    ("Flight to Rome delayed, Heathrow, 12 Dec", 51.47, -0.45, "2025-12-12T12:00:00"),
    ("On the way from Lviv to Warsaw, 1.3.2022", 51.0, 23.5, "2022-03-01T12:00:00"),
    ("Heute in Wien: Lichtermeer gegen rechts, 26. Jänner 2024", 48.21, 16.37, "2024-01-26T18:30:00"),
    ("Mein Essen in Hamburg gestern Abend", 53.55, 9.99, "2026-11-27T20:00:00"),
    ("Polizei in Halle nach dem Anschlag, 9.10.19", 51.48, 11.97, "2019-10-09T15:00:00"),
    ("Regen und Sturm in Bremen, Mitte Februar 2022", 53.08, 8.8, "2022-02-17T12:00:00"),
    ("Il y a deux ans à Kaboul, août 2021", 34.53, 69.17, "2021-08-16T10:00:00"),
    ("Macron à Nouméa, le 23 mai 2024", -22.27, 166.44, "2024-05-23T10:00:00"),
    ("Lo que pasa hoy en Buenos Aires", -34.6, -58.38, "2026-11-28T09:00:00"),
    ("Domingo en Barcelona, manifestación del 8 de octubre de 2017", 41.39, 2.17, "2017-10-08T12:30:00"),
    ("Це Маріуполь, драмтеатр, 16 березня 2022-го", 47.1, 37.55, "2022-03-16T11:00:00"),
    ("Ранок 24 лютого. Чугуїв", 49.84, 36.69, "2026-02-24T09:00:00"),
    ("Сьогодні зранку в Одесі вибухи", 46.48, 30.72, "2026-11-28T07:00:00"),
    ("Это не Донецк, это Алеппо 2016 года!", 36.2, 37.16, "2016-12-01T12:00:00"),
    ("Вчера вечером в центре Тбилиси", 41.7, 44.8, "2026-11-27T20:00:00"),
    ("Wczoraj wieczorem, Kraków, Rynek", 50.06, 19.94, "2026-11-27T19:00:00"),
    ("Bugün Ankara, Kızılay meydanı", 39.92, 32.85, "2026-11-28T11:00:00"),
    ("صورة من دمشق اليوم", 33.51, 36.29, "2026-11-28T11:00:00"),
    ("今天上午，广州天河", 23.13, 113.32, "2026-11-28T10:00:00"),
    ("今朝の札幌駅前", 43.07, 141.35, "2026-11-28T08:00:00"),
    ("오늘 아침 서울", 37.57, 126.98, "2026-11-28T08:00:00"),
)
LAST: tuple[tuple[str, float, float, str], ...] = (
    ("Residents wade through floodwater in Jakarta, 1 January 2020", -6.2, 106.82, "2020-01-01T09:00:00"),
    ("An anti-government rally in Belgrade on Saturday, March 15, 2025", 44.79, 20.45, "2025-03-15T17:00:00"),
    ("Riot police guard the parliament in Nairobi, June 25, 2024", -1.29, 36.82, "2024-06-25T14:00:00"),
    ("Vaccination centre at the Olympiastadion Munich, spring 2021", 48.17, 11.55, "2021-04-20T12:00:00"),
    ("Drought in Lake Powell, Utah, summer 2022", 37.07, -111.24, "2022-07-20T12:00:00"),
    ("Israeli tanks near Rafah on May 7, 2024", 31.28, 34.25, "2024-05-07T08:00:00"),
    (
        "The collapsed Francis Scott Key Bridge in Baltimore, Maryland, 26 March 2024",
        39.22,
        -76.53,
        "2024-03-26T09:00:00",
    ),
    ("A boy carries water in Sanaa, Yemen, November 2018", 15.35, 44.2, "2018-11-10T10:00:00"),
    ("Migrants board a dinghy in Gravelines, northern France, in April 2024", 50.99, 2.13, "2024-04-26T06:00:00"),
    ("Farmers block a highway outside Brussels on 1 February 2024", 50.85, 4.35, "2024-02-01T10:00:00"),
    ("Cuban exiles in Little Havana, Miami, celebrate, 26 Nov 2016", 25.77, -80.22, "2016-11-26T02:00:00"),
    ("A Palestinian woman in Khan Younis after a night of strikes, Dec. 2023", 31.34, 34.3, "2023-12-09T08:00:00"),
    ("Ash from Mount Merapi covers a village near Magelang, Java, March 2023", -7.5, 110.3, "2023-03-11T13:00:00"),
    ("Empty Times Square during lockdown, 8 April 2020", 40.76, -73.99, "2020-04-08T12:00:00"),
    ("Greta Thunberg at a demonstration in Hamburg on 21 February 2020", 53.55, 9.99, "2020-02-21T15:00:00"),
    ("Pope Leo greets pilgrims in Rome, May 2025", 41.9, 12.45, "2025-05-18T10:00:00"),
    ("Power outage in Lisbon, Portugal, on Monday 28 April 2025 in the evening", 38.72, -9.14, "2025-04-28T20:00:00"),
    ("Feuerwehrleute löschen einen Waldbrand bei Jüterbog, 3. Juni 2023", 51.99, 13.08, "2023-06-03T12:00:00"),
    ("Menschen feiern in der Silvesternacht 2019 am Brandenburger Tor in Berlin", 52.52, 13.38, "2019-12-31T23:59:00"),
    ("Die Carolabrücke in Dresden nach dem Einsturz, September 2024", 51.05, 13.75, "2024-09-11T08:00:00"),
    ("Überschwemmung in Passau im Juni 2013", 48.57, 13.46, "2013-06-03T12:00:00"),
    ("Affrontements à Sainte-Soline le 25 mars 2023", 46.25, 0.04, "2023-03-25T14:00:00"),
    ("Un éléphant dans les rues de Lyon, juin 2018", 45.76, 4.84, "2018-06-02T12:00:00"),
    ("Le tunnel du Mont-Blanc, hiver 2018/2019", 45.83, 6.86, "2019-01-12T12:00:00"),
    ("Protesta en Bogotá el 28 de abril de 2021 por la tarde", 4.61, -74.08, "2021-04-28T16:00:00"),
    ("Nevada en Santiago de Chile, julio de 2017", -33.45, -70.66, "2017-07-15T09:00:00"),
    ("La erupción del volcán de Fuego, Guatemala, 3 de junio de 2018", 14.47, -90.88, "2018-06-03T14:00:00"),
    ("Окоп під Бахмутом, січень 2023", 48.6, 38.0, "2023-01-20T12:00:00"),
    ("Жителі Ізюма після звільнення, вересень 2022", 49.21, 37.26, "2022-09-14T12:00:00"),
    ("Підрив Каховської ГЕС, 6 червня 2023 року", 46.77, 33.37, "2023-06-06T08:00:00"),
    ("Митинг на Болотной площади в Москве, 10 декабря 2011", 55.74, 37.62, "2011-12-10T15:00:00"),
    ("Снегопад в Стамбуле, январь 2022 года", 41.01, 28.98, "2022-01-24T12:00:00"),
    ("Strajk kobiet w Poznaniu, październik 2020", 52.41, 16.93, "2020-10-26T19:00:00"),
    ("Pożar hali Marywilska w Warszawie, 12 maja 2024", 52.31, 20.97, "2024-05-12T06:00:00"),
    ("Nubifragio a Milano, 25 luglio 2023", 45.46, 9.19, "2023-07-25T06:00:00"),
    ("Terremoto dell'Aquila, aprile 2009", 42.35, 13.4, "2009-04-08T12:00:00"),
    ("Cheia do Guaíba em Porto Alegre, 4 de maio de 2024", -30.03, -51.23, "2024-05-04T12:00:00"),
    ("Depremde yıkılan bina, Kahramanmaraş, 6 Şubat 2023 sabahı", 37.58, 36.93, "2023-02-06T08:00:00"),
    ("فيضانات درنة في ليبيا، سبتمبر 2023", 32.76, 22.64, "2023-09-12T10:00:00"),
    ("احتجاجات في بيروت يوم 20 تشرين الأول 2019", 33.89, 35.5, "2019-10-20T18:00:00"),
    ("2022年11月27日晚，上海乌鲁木齐路", 31.21, 121.44, "2022-11-27T21:00:00"),
    ("2018年7月の豪雨で浸水した岡山県倉敷市真備町", 34.63, 133.69, "2018-07-08T10:00:00"),
    ("서울 이태원, 2022년 10월 29일 밤", 37.53, 126.99, "2022-10-29T23:00:00"),
)
SAYS_NEITHER = "L'incendie de Notre-Dame vu depuis le pont de l'Archevêché"


def taken(latitude: float, longitude: float, local: datetime) -> Case:
    """A file that says where and when it was taken, with the offset of that place."""
    zone = gazetteer.find_time_zone(latitude, longitude)
    assert zone is not None
    instant = (local - gazetteer.find_utc_offsets(zone, local)[0]).replace(tzinfo=UTC)
    clock = {"local": local.isoformat(" "), "utc": instant.isoformat(), "field": "ExifIFD:DateTimeOriginal"}
    shown = when("capture", instant.replace(tzinfo=None).isoformat())
    place = finding("metadata.gps", about="place", data={"latitude": latitude, "longitude": longitude})
    time = finding("metadata.capture_time", about="time", data={**clock, "when": shown})
    return Case((run("metadata", place, time),))


def against(parts: tuple[ClaimPart, ...]) -> list[str]:
    return [f"{part.text}: {part.explanation}" for part in parts if part.verdict in {"contradicts", "mixed"}]


EVERY = [*PICTURES, *PASSED_AROUND, *LAST]


def some_or_all(rows: list[Any]) -> list[Any]:
    """Every other one in each run of the suite, the others in a long one."""
    return [pytest.param(*row, marks=[pytest.mark.long] if at % 2 else []) for at, row in enumerate(rows)]


@pytest.mark.parametrize(("caption", "latitude", "longitude", "local"), some_or_all(EVERY))
def test_a_caption_that_fits_is_never_contradicted(caption: str, latitude: float, longitude: float, local: str) -> None:
    checked = taken(latitude, longitude, datetime.fromisoformat(local)).check(caption)
    assert against(checked.parts) == []
    assert checked.verdict in {"supports", "no_evidence"}


@pytest.mark.parametrize("caption", some_or_all([[caption] for caption, *_ in EVERY if caption != SAYS_NEITHER]))
def test_a_caption_of_another_time_and_place_is_contradicted(caption: str) -> None:
    """Ushuaia, 3 February 1999."""
    parts = taken(-54.8, -68.3, datetime(1999, 2, 3, 12)).check(caption).parts
    assert "contradicts" in {part.verdict for part in parts}
