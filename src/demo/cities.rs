//! Where the demo club meets. The numbers are of ranges that no one is assigned, or kept for fiction.

use chrono_tz::Tz;

use crate::platform::values::Locale;

pub(super) struct City {
    pub name: &'static str,
    pub country: &'static str,
    pub zone: Tz,
    pub currency: &'static str,
    pub locale: Locale,
    pub region: &'static str,
    /// `#` stands for a digit.
    pub phone: &'static str,
    pub venues: [&'static str; 3],
}

/// How many units of a currency are worth 100 złotys, roughly: amounts of the demo need no exchange rate.
pub(super) fn units_per_100_pln(currency: &str) -> i64 {
    match currency {
        "PLN" => 100,
        "CZK" => 580,
        "HUF" => 9_400,
        "SEK" => 265,
        "NOK" => 275,
        "DKK" => 175,
        "CAD" => 37,
        "USD" => 27,
        "CHF" => 22,
        "GBP" => 20,
        _ => 23,
    }
}

/// Chapters' own names: the first round of a city takes one, the next round the next.
pub(super) const CHAPTER_NAMES: [(&str, &str); 12] = [
    ("Kompas", "Compass"),
    ("Latarnia", "Beacon"),
    ("Kuźnia", "Forge"),
    ("Horyzont", "Horizon"),
    ("Most", "Bridge"),
    ("Dąb", "Oak"),
    ("Azymut", "Meridian"),
    ("Kotwica", "Anchor"),
    ("Zenit", "Summit"),
    ("Wiatrak", "Windmill"),
    ("Młyn", "Millstone"),
    ("Sokół", "Falcon"),
];

const fn city(
    [name, country, currency, region, phone]: [&'static str; 5],
    zone: Tz,
    locale: Locale,
    venues: [&'static str; 3],
) -> City {
    City { name, country, zone, currency, locale, region, phone, venues }
}

const POLAND: &str = "Polska";
const WEST: &str = "Western Europe";
const CENTRE: &str = "Central Europe";
const NORTH: &str = "Nordic Countries";
const AMERICA: &str = "North America";

/// In the order in which chapters are founded: the first four lie in two regions and have three currencies.
#[rustfmt::skip]
pub(super) const CITIES: [City; 22] = [
    city(["Kraków", "PL", "PLN", POLAND, "+48 12 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Hotel Pod Lipami, ul. Długa 14", "Restauracja Spichlerz, ul. Mostowa 3", "Biurowiec Podgórze, ul. Zielna 8"]),
    city(["London", "GB", "GBP", WEST, "+44 20 7946 0###"], Tz::Europe__London, Locale::En, ["The Corn Room, 12 Ferry Street", "Lantern House, 4 Mill Lane", "Hotel Albion, 88 Park Row"]),
    city(["Gdańsk", "PL", "PLN", POLAND, "+48 58 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Hotel Nad Motławą, ul. Żurawia 5", "Kawiarnia Szyper, ul. Portowa 11", "Centrum Wrzeszcz, ul. Lipowa 20"]),
    city(["Dublin", "IE", "EUR", WEST, "+353 20 910 ####"], Tz::Europe__Dublin, Locale::En, ["The Quay Rooms, 7 Harbour Walk", "Hotel Clover, 31 Mill Road", "Granary Hall, 2 Weaver Lane"]),
    city(["Berlin", "DE", "EUR", CENTRE, "+49 30 23125 ###"], Tz::Europe__Berlin, Locale::En, ["Haus am Kanal, Uferweg 9", "Hotel Linde, Gartenallee 40", "Werkhof, Alte Gasse 3"]),
    city(["Warszawa", "PL", "PLN", POLAND, "+48 22 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Hotel Syrena, ul. Wodna 2", "Restauracja Ogród, ul. Ciepła 17", "Biurowiec Rondo, ul. Szybka 1"]),
    city(["Vilnius", "LT", "EUR", CENTRE, "+370 5 000 ####"], Tz::Europe__Vilnius, Locale::En, ["Senamiesčio Hall, Upės g. 6", "Hotel Gintaras, Parko g. 12", "Tiltas Rooms, Malūno g. 3"]),
    city(["New York", "US", "USD", AMERICA, "+1 212 555 01##"], Tz::America__New_York, Locale::En, ["The Foundry, 210 Canal Walk", "Hotel Hudson House, 15 Pier Road", "Loft 9, 9 Garden Place"]),
    city(["Praha", "CZ", "CZK", CENTRE, "+420 000 ### ###"], Tz::Europe__Prague, Locale::En, ["Hotel U Lípy, Mostní 4", "Mlýn, Nábřežní 18", "Dům Obchodu, Zahradní 2"]),
    city(["Wrocław", "PL", "PLN", POLAND, "+48 71 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Hotel Nad Odrą, ul. Rzeczna 10", "Browar Ostrów, ul. Chmielna 6", "Dom Kupca, ul. Rynkowa 1"]),
    city(["Manchester", "GB", "GBP", WEST, "+44 161 496 0###"], Tz::Europe__London, Locale::En, ["The Cotton Rooms, 3 Loom Street", "Hotel Pennine, 60 Hill Road", "Canal House, 18 Lock Lane"]),
    city(["Stockholm", "SE", "SEK", NORTH, "+46 8 465 004 ##"], Tz::Europe__Stockholm, Locale::En, ["Sjöhuset, Kajgatan 5", "Hotel Björken, Parkvägen 12", "Kontoret, Smedsgatan 8"]),
    city(["Poznań", "PL", "PLN", POLAND, "+48 61 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Hotel Pod Koziołkami, ul. Wesoła 9", "Stary Młyn, ul. Młyńska 4", "Centrum Jeżyce, ul. Jasna 22"]),
    city(["Edinburgh", "GB", "GBP", WEST, "+44 131 496 0###"], Tz::Europe__London, Locale::En, ["The Wool Hall, 5 Castle Lane", "Hotel Heather, 27 Firth Street", "Old Bindery, 9 Bell Close"]),
    city(["København", "DK", "DKK", NORTH, "+45 00 00 ## ##"], Tz::Europe__Copenhagen, Locale::En, ["Havnehuset, Kajen 11", "Hotel Bøgen, Parkalle 3", "Pakhus 4, Broens Vej 4"]),
    city(["Toronto", "CA", "CAD", AMERICA, "+1 416 555 01##"], Tz::America__Toronto, Locale::En, ["The Maple Room, 40 Lakeside Way", "Hotel Junction, 7 Rail Street", "Harbour Hub, 21 Pier Avenue"]),
    city(["Łódź", "PL", "PLN", POLAND, "+48 42 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Przędzalnia, ul. Tkacka 7", "Hotel Bawełna, ul. Fabryczna 15", "Loft Księży, ul. Nowa 3"]),
    city(["Wien", "AT", "EUR", CENTRE, "+43 1 000 ####"], Tz::Europe__Vienna, Locale::En, ["Hotel Zur Linde, Gartengasse 6", "Haus der Kaufleute, Marktgasse 1", "Kontor, Brückengasse 14"]),
    city(["Katowice", "PL", "PLN", POLAND, "+48 32 000 ## ##"], Tz::Europe__Warsaw, Locale::Pl, ["Hotel Szyb, ul. Górnicza 2", "Nikiszowiec Hall, ul. Ceglana 5", "Biurowiec Rawa, ul. Prosta 30"]),
    city(["Oslo", "NO", "NOK", NORTH, "+47 00 00 ## ##"], Tz::Europe__Oslo, Locale::En, ["Fjordhuset, Brygga 2", "Hotel Furu, Parkveien 33", "Verkstedet, Smiegata 6"]),
    city(["Zürich", "CH", "CHF", CENTRE, "+41 44 000 ## ##"], Tz::Europe__Zurich, Locale::En, ["Seehaus, Uferstrasse 12", "Hotel Ahorn, Gartenweg 5", "Zunftsaal, Marktgasse 3"]),
    city(["Budapest", "HU", "HUF", CENTRE, "+36 1 000 ####"], Tz::Europe__Budapest, Locale::En, ["Duna Terem, Rakpart 8", "Hotel Hárs, Kert utca 20", "Malomház, Híd utca 4"]),
];
