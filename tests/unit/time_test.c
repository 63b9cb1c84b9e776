/* Tests of time: tables of texts, then every day of the calendar. */
#include "base/time.h"

#include <string.h>

#include "unit.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

static void check_format(int64_t ms, str expected) {
  char out[TIME_TEXT_BYTES];
  time_format(ms, out);
  CHECK_STR(((str){.ptr = out, .len = sizeof out}), expected);
}

/* Known instants, the same in both directions. The numbers come from Python's datetime. */
static void time_formats_and_parses_known_instants(void) {
  static const struct {
    int64_t ms;
    str text;
  } rows[] = {
      {INT64_C(-62135596800000), S("0001-01-01T00:00:00.000Z")},
      {INT64_C(-62035804800001), S("0004-02-29T23:59:59.999Z")},
      {INT64_C(-12219292800000), S("1582-10-15T00:00:00.000Z")},
      {INT64_C(-2208988800001), S("1899-12-31T23:59:59.999Z")},
      {INT64_C(-2203891200001), S("1900-02-28T23:59:59.999Z")},
      {INT64_C(-2203891200000), S("1900-03-01T00:00:00.000Z")},
      {INT64_C(-1), S("1969-12-31T23:59:59.999Z")},
      {INT64_C(0), S("1970-01-01T00:00:00.000Z")},
      {INT64_C(1), S("1970-01-01T00:00:00.001Z")},
      {INT64_C(946684799999), S("1999-12-31T23:59:59.999Z")},
      {INT64_C(951782400000), S("2000-02-29T00:00:00.000Z")},
      {INT64_C(951868800000), S("2000-03-01T00:00:00.000Z")},
      {INT64_C(1000000000000), S("2001-09-09T01:46:40.000Z")},
      {INT64_C(1709210096789), S("2024-02-29T12:34:56.789Z")},
      {INT64_C(1740787199999), S("2025-02-28T23:59:59.999Z")},
      {INT64_C(1769860800000), S("2026-01-31T12:00:00.000Z")},
      {INT64_C(2147483648000), S("2038-01-19T03:14:08.000Z")},
      {INT64_C(4107542399999), S("2100-02-28T23:59:59.999Z")},
      {INT64_C(4107542400000), S("2100-03-01T00:00:00.000Z")},
      {INT64_C(13574563200000), S("2400-02-29T00:00:00.000Z")},
      {INT64_C(253402300799999), S("9999-12-31T23:59:59.999Z")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t ms = 0;
    unit_row(rows[i].text);
    check_format(rows[i].ms, rows[i].text);
    CHECK(time_parse(rows[i].text, &ms));
    CHECK_INT(ms, rows[i].ms);
  }
}

static void time_format_clamps(void) {
  check_format(TIME_MIN_MS, S("0000-01-01T00:00:00.000Z"));
  check_format(TIME_MIN_MS - 1, S("0000-01-01T00:00:00.000Z"));
  check_format(INT64_MIN, S("0000-01-01T00:00:00.000Z"));
  check_format(TIME_MAX_MS, S("9999-12-31T23:59:59.999Z"));
  check_format(TIME_MAX_MS + 1, S("9999-12-31T23:59:59.999Z"));
  check_format(INT64_MAX, S("9999-12-31T23:59:59.999Z"));
}

/* Noon of 2026-01-31 UTC, and how it may be written. */
static void time_parse_takes_every_form(void) {
  const int64_t noon = INT64_C(1769860800000);
  static const struct {
    str text;
    int64_t after_noon_ms;
  } rows[] = {
      {S("2026-01-31T12:00:00Z"), 0},
      {S("2026-01-31t12:00:00z"), 0},
      {S("2026-01-31 12:00:00Z"), 0},
      {S("2026-01-31"), -12 * HOUR},
      {S("1769860800000"), 0},
      {S("2026-01-31T12:00:00+00:00"), 0},
      {S("2026-01-31T12:00:00-00:00"), 0},
      {S("2026-01-31T14:00:00+02:00"), 0},
      {S("2026-01-31T06:30:00-05:30"), 0},
      {S("2026-02-01T11:59:00+23:59"), 0},
      {S("2026-01-30T12:01:00-23:59"), 0},
      {S("2026-01-31T12:00:00.5Z"), 500},
      {S("2026-01-31T12:00:00.05Z"), 50},
      {S("2026-01-31T12:00:00.005Z"), 5},
      {S("2026-01-31T12:00:00.0059999Z"), 5},
      {S("2026-01-31T12:00:00.000999999999999999999999Z"), 0},
      {S("2026-01-31T12:00:00.123456789+01:00"), 123 - HOUR},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t ms = 0;
    unit_row(rows[i].text);
    CHECK(time_parse(rows[i].text, &ms));
    CHECK_INT(ms - noon, rows[i].after_noon_ms);
  }
}

static void time_parse_reads_leap_seconds_as_the_next_second(void) {
  int64_t ms, next;
  CHECK(time_parse(S("1991-01-01T00:00:00Z"), &next));
  CHECK(time_parse(S("1990-12-31T23:59:60Z"), &ms));
  CHECK_INT(ms, next);
  CHECK(time_parse(S("1990-12-31T15:59:60-08:00"), &ms)); /* RFC 3339, section 5.8 */
  CHECK_INT(ms, next);
  CHECK(time_parse(S("1991-01-01T05:29:60.25+05:30"), &ms));
  CHECK_INT(ms, next + 250);
}

static void time_parse_takes_what_is_in_range(void) {
  int64_t ms;
  CHECK(time_parse(S("-62167219200000"), &ms));
  CHECK_INT(ms, TIME_MIN_MS);
  CHECK(time_parse(S("253402300799999"), &ms));
  CHECK_INT(ms, TIME_MAX_MS);
  CHECK(time_parse(S("0000-01-01T01:00:00+01:00"), &ms));
  CHECK_INT(ms, TIME_MIN_MS);
  CHECK(time_parse(S("9999-12-31T22:59:59.9999-01:00"), &ms));
  CHECK_INT(ms, TIME_MAX_MS);
  CHECK(time_parse(S("-1"), &ms));
  CHECK_INT(ms, -1);
}

static const str malformed[] = {
    STR_EMPTY, S(" "), S("today"),
    /* out of range */
    S("-62167219200001"), S("253402300800000"), S("9223372036854775808"),
    S("0000-01-01T00:00:00+00:01"), S("9999-12-31T23:59:59-00:01"), S("9999-12-31T23:59:60Z"),
    /* dates */
    S("2026-00-10"), S("2026-13-10"), S("2026-01-00"), S("2026-01-32"), S("2026-04-31"),
    S("2026-02-29"), S("2024-02-30"), S("1900-02-29"), S("2100-02-29"), S("2026-1-31"),
    S("2026-01-1"), S("226-01-31"), S("12026-01-31"), S("-2026-01-31"), S("+2026-01-31"),
    S("2026/01/31"), S("2026-01"), S("2026-01-"), S("2026-01-31 "), S(" 2026-01-31"),
    S("2026-01-31Z"), S("2026-01-3\xC2\xB2"), S("2026-01-311"),
    /* times */
    S("2026-01-31T"), S("2026-01-31T12"), S("2026-01-31T12:00"), S("2026-01-31T12:00Z"),
    S("2026-01-31T12:00:00"), S("2026-01-31T24:00:00Z"), S("2026-01-31T12:60:00Z"),
    S("2026-01-31T12:00:61Z"), S("2026-01-31T12:00:60Z"), S("2026-01-31T23:59:60+01:00"),
    S("2026-01-31T1:00:00Z"), S("2026-01-31T12:0:00Z"), S("2026-01-31T12:00:0Z"),
    S("2026-01-31T-1:00:00Z"), S("2026-01-31T12.00.00Z"), S("2026-01-31T120000Z"),
    S("2026-01-31_12:00:00Z"), S("2026-01-31  12:00:00Z"), S("2026-01-31T12:00:00.Z"),
    S("2026-01-31T12:00:00."), S("2026-01-31T12:00:00,5Z"), S("2026-01-31T12:00:00.5"),
    S("2026-01-31T12:00:00.5.5Z"), S("2026-01-31T12:00:00.-5Z"),
    /* offsets */
    S("2026-01-31T12:00:00ZZ"), S("2026-01-31T12:00:00Z "), S("2026-01-31T12:00:00Z\0"),
    S("2026-01-31T12:00:00 Z"), S("2026-01-31T12:00:00+"), S("2026-01-31T12:00:00+02"),
    S("2026-01-31T12:00:00+0200"), S("2026-01-31T12:00:00+02:0"), S("2026-01-31T12:00:00+2:00"),
    S("2026-01-31T12:00:00+24:00"), S("2026-01-31T12:00:00+02:60"), S("2026-01-31T12:00:00+02:000"),
    S("2026-01-31T12:00:00+-2:00"), S("2026-01-31T12:00:00Z+02:00"),
    S("2026-01-31T12:00:00\xE2\x88\x92"
      "02:00"), /* a minus sign, not a hyphen */
};

static void time_parse_rejects_malformed_texts(void) {
  for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
    int64_t ms = 4711;
    unit_row(malformed[i]);
    CHECK(!time_parse(malformed[i], &ms));
    CHECK_INT(ms, 4711);
  }
}

/* Every prefix of a valid text is malformed, but for the date and the year, which stand alone. */
static void time_parse_rejects_every_prefix(void) {
  str whole = S("2026-01-31T12:00:00.000+02:00");
  for (size_t len = 0; len < whole.len; len++) {
    int64_t ms;
    unit_row_number((int64_t)len);
    bool stands_alone = (len >= 1 && len <= 4) || len == 10;
    CHECK_INT(time_parse(str_slice(whole, 0, len), &ms), stands_alone);
  }
}

/* A calendar that only counts: the model for the algorithms, over every day of all years. */
static void time_agrees_with_counting_days(void) {
  int year = 0, month = 1, day = 1;
  int64_t wrong = 0;
  for (int64_t ms = TIME_MIN_MS; ms <= TIME_MAX_MS; ms += DAY) {
    char expected[TIME_TEXT_BYTES] = "0000-00-00T00:00:00.000";
    expected[TIME_TEXT_BYTES - 1] = 'Z';
    for (int i = 3, n = year; i >= 0; i--, n /= 10) expected[i] = (char)('0' + n % 10);
    expected[5] = (char)('0' + month / 10), expected[6] = (char)('0' + month % 10);
    expected[8] = (char)('0' + day / 10), expected[9] = (char)('0' + day % 10);

    char text[TIME_TEXT_BYTES];
    int64_t parsed = -1;
    time_format(ms, text);
    if (memcmp(text, expected, sizeof text) != 0) wrong++;
    if (!time_parse((str){.ptr = text, .len = 10}, &parsed) || parsed != ms) wrong++;

    bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    int days = month == 2 ? 28 + leap : 30 + (month + month / 8) % 2;
    if (++day > days) day = 1, month++;
    if (month > 12) month = 1, year++;
  }
  CHECK_INT(wrong, 0);
  CHECK_INT(year, 10000);
}

static void time_parse_undoes_time_format(void) {
  uint64_t seed = 1;
  for (int i = 0; i < 100000; i++) {
    uint64_t span = (uint64_t)(TIME_MAX_MS - TIME_MIN_MS) + 1;
    int64_t ms = TIME_MIN_MS + (int64_t)(unit_random(&seed) % span), parsed = 0;
    char text[TIME_TEXT_BYTES];
    time_format(ms, text);
    unit_row_number(ms);
    if (!CHECK(time_parse((str){.ptr = text, .len = sizeof text}, &parsed))) return;
    if (!CHECK_INT(parsed, ms)) return;
  }
}

void time_tests(void) {
  TEST(time_formats_and_parses_known_instants);
  TEST(time_format_clamps);
  TEST(time_parse_takes_every_form);
  TEST(time_parse_reads_leap_seconds_as_the_next_second);
  TEST(time_parse_takes_what_is_in_range);
  TEST(time_parse_rejects_malformed_texts);
  TEST(time_parse_rejects_every_prefix);
  TEST(time_agrees_with_counting_days);
  TEST(time_parse_undoes_time_format);
}
