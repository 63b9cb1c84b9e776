/* demo_title: patterns filled with things. There are some millions of combinations. */
#include "cms/demo_title.h"

typedef struct {
  str one, many;
} thing;

#define THING(one, many)                             \
  {                                                  \
    {one, sizeof one - 1}, { many, sizeof many - 1 } \
  }
#define TEXT(text) \
  { text, sizeof text - 1 }

/* What the site is about, so that the titles fit the texts. */
static const thing THINGS[] = {
    THING("almanac", "almanacs"),
    THING("atlas", "atlases"),
    THING("balcony", "balconies"),
    THING("ballast", "loads of ballast"),
    THING("basket", "baskets"),
    THING("bench", "benches"),
    THING("bookmark", "bookmarks"),
    THING("bridge", "bridges"),
    THING("bus stop", "bus stops"),
    THING("cache", "caches"),
    THING("calendar", "calendars"),
    THING("catalogue", "catalogues"),
    THING("cellar", "cellars"),
    THING("clock", "clocks"),
    THING("coastline", "coastlines"),
    THING("compass", "compasses"),
    THING("compost heap", "compost heaps"),
    THING("courtyard", "courtyards"),
    THING("crossing", "crossings"),
    THING("crust", "crusts"),
    THING("cupboard", "cupboards"),
    THING("deadline", "deadlines"),
    THING("doorstep", "doorsteps"),
    THING("echo", "echoes"),
    THING("envelope", "envelopes"),
    THING("ferry", "ferries"),
    THING("footpath", "footpaths"),
    THING("fountain", "fountains"),
    THING("gate", "gates"),
    THING("greenhouse", "greenhouses"),
    THING("hedge", "hedges"),
    THING("index card", "index cards"),
    THING("island", "islands"),
    THING("journal", "journals"),
    THING("kettle", "kettles"),
    THING("key", "keys"),
    THING("ladder", "ladders"),
    THING("landmark", "landmarks"),
    THING("ledger", "ledgers"),
    THING("letter", "letters"),
    THING("lighthouse", "lighthouses"),
    THING("loaf", "loaves"),
    THING("lock", "locks"),
    THING("map", "maps"),
    THING("margin", "margins"),
    THING("market", "markets"),
    THING("meridian", "meridians"),
    THING("mirror", "mirrors"),
    THING("night train", "night trains"),
    THING("notebook", "notebooks"),
    THING("orchard", "orchards"),
    THING("packet", "packets"),
    THING("pantry", "pantries"),
    THING("pavement", "pavements"),
    THING("pickle jar", "pickle jars"),
    THING("platform", "platforms"),
    THING("postcard", "postcards"),
    THING("query", "queries"),
    THING("queue", "queues"),
    THING("receipt", "receipts"),
    THING("recipe", "recipes"),
    THING("root", "roots"),
    THING("ruler", "rulers"),
    THING("seed tin", "seed tins"),
    THING("shadow", "shadows"),
    THING("shelf", "shelves"),
    THING("shortcut", "shortcuts"),
    THING("signpost", "signposts"),
    THING("spoon", "spoons"),
    THING("staircase", "staircases"),
    THING("street lamp", "street lamps"),
    THING("suitcase", "suitcases"),
    THING("tide table", "tide tables"),
    THING("timetable", "timetables"),
    THING("tram", "trams"),
    THING("transaction", "transactions"),
    THING("tunnel", "tunnels"),
    THING("watering can", "watering cans"),
    THING("window", "windows"),
    THING("windowsill", "windowsills"),
};

static const str MANNERS[] = {
    TEXT("accidental"), TEXT("borrowed"),   TEXT("careful"),     TEXT("crooked"),
    TEXT("distant"),    TEXT("early"),      TEXT("everyday"),    TEXT("forgetful"),
    TEXT("forgotten"),  TEXT("generous"),   TEXT("good enough"), TEXT("hidden"),
    TEXT("honest"),     TEXT("invisible"),  TEXT("late"),        TEXT("modest"),
    TEXT("narrow"),     TEXT("nearest"),    TEXT("obvious"),     TEXT("old"),
    TEXT("ordinary"),   TEXT("patient"),    TEXT("perfect"),     TEXT("portable"),
    TEXT("quiet"),      TEXT("reliable"),   TEXT("second"),      TEXT("second-hand"),
    TEXT("short"),      TEXT("slow"),       TEXT("small"),       TEXT("stubborn"),
    TEXT("tidy"),       TEXT("unfinished"), TEXT("unlikely"),    TEXT("unmarked"),
    TEXT("useful"),     TEXT("warm"),       TEXT("weekday"),     TEXT("wrong"),
};

/* 1, 2: a thing; @ before it: with "a" or "an"; + behind it: several of them. 3, 4: what it is
 * like. */
static const str PATTERNS[] = {
    TEXT("The 3 1"),
    TEXT("What @1 knows"),
    TEXT("What @1 knows about 2+"),
    TEXT("In praise of the 3 1"),
    TEXT("Against the 3 1"),
    TEXT("Notes on the 3 1"),
    TEXT("A short history of the 3 1"),
    TEXT("How to read @1"),
    TEXT("How to read the 3 1"),
    TEXT("@1 is a kind of 2"),
    TEXT("The 1 and the 2"),
    TEXT("The 3 1 and the 4 2"),
    TEXT("On 1+ and 2+"),
    TEXT("On 3 1+"),
    TEXT("Learning from @3 1"),
    TEXT("Why 1+ wait for 2+"),
    TEXT("Why we keep 3 1+"),
    TEXT("Two 1+ and @3 2"),
    TEXT("@1, @2 and the price of both"),
    TEXT("A year with @3 1"),
    TEXT("What we ask of 1+"),
    TEXT("Everything is @1"),
    TEXT("The 1 at the end of the 2"),
    TEXT("No 1 without @2"),
    TEXT("1+ for people who like 2+"),
    TEXT("An evening with the 3 1"),
    TEXT("Lost: one 1, 3"),
    TEXT("The trouble with 3 1+"),
    TEXT("From 1 to 2 in one afternoon"),
    TEXT("Mending the 3 1"),
    TEXT("The 3 1, the 4 2 and the rest of us"),
    TEXT("A letter to @3 1"),
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

typedef struct {
  thing things[2];
  str manners[2];
} choice;

/* Two that differ. */
static choice choose(demo_random *r) {
  size_t thing_at = (size_t)demo_random_below(r, COUNT(THINGS));
  size_t manner_at = (size_t)demo_random_below(r, COUNT(MANNERS));
  size_t thing_step = 1 + (size_t)demo_random_below(r, COUNT(THINGS) - 1);
  size_t manner_step = 1 + (size_t)demo_random_below(r, COUNT(MANNERS) - 1);
  return (choice){
      .things = {THINGS[thing_at], THINGS[(thing_at + thing_step) % COUNT(THINGS)]},
      .manners = {MANNERS[manner_at], MANNERS[(manner_at + manner_step) % COUNT(MANNERS)]},
  };
}

/* The word for the sign at the beginning of `rest`, and how long the sign is. */
static str word_of(const choice *c, str rest, size_t *sign_bytes) {
  bool many = rest.len > 1 && rest.ptr[1] == '+';
  *sign_bytes = many ? 2 : 1;
  switch (rest.ptr[0]) {
    case '1':
    case '2': {
      const thing *t = &c->things[rest.ptr[0] - '1'];
      return many ? t->many : t->one;
    }
    case '3':
    case '4':
      return c->manners[rest.ptr[0] - '3'];
    default:
      return str_slice(rest, 0, 1);
  }
}

static str article_of(str word) {
  /* By sound, not letter: a useful thing. */
  bool vowel = str_find(S("aeiou"), word.ptr[0]) < 5 && !str_starts(word, S("use"));
  return vowel ? S("an ") : S("a ");
}

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

void demo_title_write(demo_random *r, buf *out) {
  str pattern = PATTERNS[demo_random_below(r, COUNT(PATTERNS))];
  choice c = choose(r);
  size_t begin = out->len, sign_bytes;
  for (str rest = pattern; rest.len > 0; rest = str_skip(rest, sign_bytes)) {
    bool article = rest.ptr[0] == '@';
    if (article) rest = str_skip(rest, 1);
    str word = word_of(&c, rest, &sign_bytes);
    if (article) buf_str(out, article_of(word));
    buf_str(out, word);
  }
  if (buf_ok(out)) out->ptr[begin] = upper(out->ptr[begin]);
}

void demo_title_write_slug(str title, uint64_t number, buf *out) {
  bool gap = false; /* something that is no letter, since the last one */
  for (size_t i = 0; i < title.len; i++) {
    char c = title.ptr[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain && gap && out->len > 0) buf_char(out, '-');
    if (plain) buf_char(out, c);
    gap = !plain;
  }
  if (out->len > 0) buf_char(out, '-');
  buf_u64(out, number);
}
