//! What the demo club's people write, in the language of their chapter.

use crate::platform::values::Locale;

pub(super) struct Phrases {
    /// Who needs something, before a colon.
    pub clients: &'static [&'static str],
    /// What was done for the referral, by heat 1 to 5.
    pub steps: [[&'static str; 2]; 5],
    /// Referrals that bring no client.
    pub employees: &'static [&'static str],
    pub suppliers: &'static [&'static str],
    pub partners: &'static [&'static str],
    pub declined: &'static [&'static str],
    pub lost: &'static [&'static str],
    /// What a member learned.
    pub lessons: &'static [&'static str],
    /// Whom a member looks for.
    pub seeks: &'static [&'static str],
    pub notes: &'static [&'static str],
    /// Meetings with a title of their own.
    pub titles: &'static [&'static str],
    /// What a spin-off starts with.
    pub again: &'static str,
    /// What the giver buys.
    pub own: &'static str,
    /// Whom a thanks without a referral may go to.
    pub outsiders: &'static [&'static str],
    /// Where two meet.
    pub places: &'static [&'static str],
    /// Why a one-to-one does not count.
    pub not_met: &'static str,
    /// What a chapter decides.
    pub decisions: &'static [&'static str],
    /// What its members take on.
    pub tasks: &'static [&'static str],
}

pub(super) fn phrases(locale: Locale) -> &'static Phrases {
    match locale {
        Locale::En => &ENGLISH,
        Locale::Pl => &POLISH,
    }
}

static ENGLISH: Phrases = Phrases {
    clients: &[
        "My neighbour",
        "A client of mine who owns a bakery",
        "The manager of a family hotel",
        "A friend from university",
        "The owner of a dental surgery",
        "My brother-in-law",
        "A start-up of six people",
        "The head of a private school",
        "A joiner I have worked with for years",
        "My landlord",
        "The treasurer of our sports club",
        "A couple who are moving here from abroad",
        "The owner of two restaurants",
        "A supplier of ours",
        "The office manager of an engineering firm",
        "A customer who came back after a year",
        "My cousin",
        "The board of a housing association",
        "An old colleague, now head of purchasing",
        "A veterinary practice",
        "The owner of a garage",
        "A small brewery",
        "A charity that I help",
        "A warehouse next to ours",
    ],
    steps: [
        ["Expects your call this week.", "Has your number, please ring first."],
        ["Has read your leaflet.", "I sent your offer along."],
        ["I told them how you helped us.", "Has heard of your last job from me."],
        ["A call is arranged for Tuesday at ten.", "You are expected on Thursday after lunch."],
        ["We had coffee together, the three of us.", "I brought you together at the fair."],
    ],
    employees: &[
        "An experienced office manager is looking for a change; would suit your team.",
        "A student of the last year wants practice in your trade, three days a week.",
        "A good salesman leaves a competitor at the end of the month.",
    ],
    suppliers: &[
        "A wholesaler with better terms on what you buy monthly.",
        "A workshop that has free capacity until spring.",
        "A family firm that prints on demand and delivers in two days.",
    ],
    partners: &[
        "Serves the same customers as you and looks for somebody to share a stand at the fair.",
        "Has more orders than hands and would pass some on.",
        "Wants to offer your service together with theirs.",
    ],
    declined: &["We are full until spring.", "Not quite what we do.", "Too far for us."],
    lost: &["Chose a cheaper offer.", "The project was put off.", "Never rang back.", "Did it with their own people."],
    lessons: &[
        "Workshop: a minute that people remember",
        "Book: how trust is built",
        "Training for visitor hosts",
        "Podcast on following up",
        "Evening on presenting with examples",
        "Course: asking for one person by name",
    ],
    seeks: &[
        "Owners of firms with ten to fifty people",
        "Managers of housing associations",
        "Young families with a first home",
        "Medical and dental surgeries",
        "Hotels and restaurants",
        "Accountants whose clients grow",
        "Heads of purchasing in factories",
        "Architects and builders",
        "Schools and kindergartens",
        "Online shops",
    ],
    notes: &[
        "Thank you, splendid people!",
        "They paid in advance.",
        "And there is more to come.",
        "A pleasure from first to last.",
    ],
    titles: &["Visitors’ day", "Members’ fair", "Meeting with the region’s director"],
    again: "Came out of an earlier referral",
    own: "For ourselves",
    outsiders: &["Harbour Lane Bakery", "A former member", "Northgate Surgery"],
    places: &["At your office", "Café on the corner", "At our workshop"],
    not_met: "We had to put it off: let us find another day.",
    decisions: &[
        "Visitors get five minutes at the end of the meeting instead of two.",
        "From next month on we meet in the large room.",
        "Each quarter one meeting is for one-to-ones only.",
        "The chapter gives its surplus of this year to the hospice.",
        "Presentations are sent round the day before.",
    ],
    tasks: &[
        "Ask the hotel about the large room",
        "Print new name badges",
        "Invite an accountant, a seat we want filled",
        "Write to last month's visitors",
        "Collect topics for the education moment",
        "Order a banner for the fair",
    ],
};

static POLISH: Phrases = Phrases {
    clients: &[
        "Moja sąsiadka",
        "Klient, który prowadzi piekarnię",
        "Kierowniczka rodzinnego hotelu",
        "Kolega ze studiów",
        "Właścicielka gabinetu stomatologicznego",
        "Mój szwagier",
        "Sześcioosobowa młoda firma",
        "Dyrektorka prywatnej szkoły",
        "Stolarz, z którym pracujemy od lat",
        "Właściciel naszego lokalu",
        "Skarbnik klubu sportowego",
        "Para, która wraca z zagranicy",
        "Właściciel dwóch restauracji",
        "Nasz dostawca",
        "Kierowniczka biura firmy inżynierskiej",
        "Klientka, która wróciła po roku",
        "Kuzyn",
        "Zarząd wspólnoty mieszkaniowej",
        "Dawny kolega, dziś szef zakupów",
        "Przychodnia weterynaryjna",
        "Właściciel warsztatu samochodowego",
        "Mały browar",
        "Fundacja, której pomagam",
        "Hurtownia obok nas",
    ],
    steps: [
        ["Czeka na telefon w tym tygodniu.", "Zna Twoje nazwisko, pierwszy telefon po Twojej stronie."],
        ["Ma już Twoją ulotkę.", "Twoja oferta poszła mailem."],
        ["Zna historię naszej współpracy.", "Wie ode mnie o Twoim ostatnim zleceniu."],
        ["Rozmowa umówiona na wtorek o dziesiątej.", "Spotkanie umówione na czwartek po południu."],
        ["Poznaliście się przy kawie.", "Przedstawienie osobiste na targach."],
    ],
    employees: &[
        "Doświadczona kierowniczka biura szuka zmiany; pasuje do Twojego zespołu.",
        "Student ostatniego roku szuka praktyki w Twojej branży, trzy dni w tygodniu.",
        "Dobry handlowiec odchodzi od konkurencji z końcem miesiąca.",
    ],
    suppliers: &[
        "Hurtownia z lepszymi warunkami na to, co zamawiasz co miesiąc.",
        "Warsztat, który ma wolne moce do wiosny.",
        "Rodzinna drukarnia, dostawa w dwa dni.",
    ],
    partners: &[
        "Ma tych samych klientów i szuka kogoś do wspólnego stoiska na targach.",
        "Ma więcej zleceń niż rąk i chętnie część przekaże.",
        "Chce oferować Twoją usługę razem ze swoją.",
    ],
    declined: &["Terminy zajęte do wiosny.", "To nie nasza specjalność.", "Za daleko od nas."],
    lost: &["Wybór padł na tańszą ofertę.", "Projekt odłożony.", "Brak odpowiedzi.", "Zrobione własnymi siłami."],
    lessons: &[
        "Warsztat: minuta, którą się pamięta",
        "Książka o budowaniu zaufania",
        "Szkolenie gospodarzy gości",
        "Podcast o kontakcie po spotkaniu",
        "Wieczór o prezentacji na przykładach",
        "Kurs: prośba o konkretną osobę",
    ],
    seeks: &[
        "Właściciele firm od dziesięciu do pięćdziesięciu osób",
        "Zarządcy wspólnot mieszkaniowych",
        "Młode rodziny z pierwszym mieszkaniem",
        "Gabinety lekarskie i stomatologiczne",
        "Hotele i restauracje",
        "Księgowi, których klienci rosną",
        "Szefowie zakupów w fabrykach",
        "Architekci i wykonawcy",
        "Szkoły i przedszkola",
        "Sklepy internetowe",
    ],
    notes: &["Dziękuję, wspaniali ludzie!", "Zapłata z góry.", "A będzie ciąg dalszy.", "Sama przyjemność."],
    titles: &["Dzień gości", "Targi wewnętrzne", "Spotkanie z dyrektorem regionu"],
    again: "Ciąg dalszy wcześniejszej rekomendacji",
    own: "Dla nas",
    outsiders: &["Piekarnia Pod Kasztanem", "Dawny członek grupy", "Przychodnia Na Skarpie"],
    places: &["U Ciebie w biurze", "Kawiarnia na rogu", "U nas w warsztacie"],
    not_met: "Trzeba było to przełożyć: znajdźmy inny dzień.",
    decisions: &[
        "Goście dostają na koniec spotkania pięć minut zamiast dwóch.",
        "Od przyszłego miesiąca spotykamy się w dużej sali.",
        "Raz na kwartał spotkanie jest w całości na rozmowy jeden na jeden.",
        "Nadwyżkę z tego roku grupa przekazuje hospicjum.",
        "Prezentacje rozsyłamy dzień wcześniej.",
    ],
    tasks: &[
        "Zapytać hotel o dużą salę",
        "Wydrukować nowe identyfikatory",
        "Zaprosić księgową lub księgowego: szukamy tej osoby",
        "Napisać do gości z zeszłego miesiąca",
        "Zebrać tematy na moment edukacyjny",
        "Zamówić baner na targi",
    ],
};
