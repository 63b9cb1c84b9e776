/* time: the civil calendar (proleptic Gregorian) and RFC 3339. */
#include "base/time.h"

enum {
  DAYS_PER_ERA = 146097,      /* 400 years, after which the calendar repeats */
  DAYS_0000_TO_1970 = 719468, /* counted from 0000-03-01 */
  SECONDS_PER_DAY = 86400,
};
static const int64_t ms_per_day = INT64_C(1000) * SECONDS_PER_DAY;

typedef struct {
  int year, month, day; /* month and day from 1 */
} date;

/* Hinnant's days_from_civil. Years begin in March, which puts the leap day last. */
static int64_t days_from_date(date d) {
  int year = d.month <= 2 ? d.year - 1 : d.year;
  int era = (year >= 0 ? year : year - 399) / 400;
  int year_of_era = year - era * 400;                                               /* 0..399 */
  int day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1; /* 0..365 */
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (int64_t)era * DAYS_PER_ERA + day_of_era - DAYS_0000_TO_1970;
}

/* Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms",
 * Software: Practice and Experience 53 (2023). Of an era more, so that nothing is negative. */
static date date_from_days(int days) {
  uint32_t quarters = 4 * (uint32_t)(days + DAYS_0000_TO_1970 + DAYS_PER_ERA) + 3;
  uint32_t century = quarters / DAYS_PER_ERA;
  uint64_t years = (uint64_t)2939745 * (quarters % DAYS_PER_ERA | 3);
  uint32_t day_of_year = (uint32_t)years / 2939745 / 4;
  uint32_t month_from_march = 2141 * day_of_year + 197913;
  bool next_year = day_of_year >= 306;
  return (date){
      .year = (int)(century * 100 + (uint32_t)(years >> 32) + next_year) - 400,
      .month = (int)(month_from_march >> 16) - (next_year ? 12 : 0),
      .day = (int)((month_from_march & 0xFFFF) / 2141) + 1,
  };
}

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

/* Writes two digits and the byte `after`; returns where to go on. */
static inline char *put_two(char *at, int n, char after) {
  int tens = n * 103 >> 10; /* n / 10, of what is below 100 */
  at[0] = (char)('0' + tens);
  at[1] = (char)('0' + n - 10 * tens);
  at[2] = after;
  return at + 3;
}

void time_format(int64_t ms, char out[TIME_TEXT_BYTES]) {
  if (ms < TIME_MIN_MS) ms = TIME_MIN_MS;
  if (ms > TIME_MAX_MS) ms = TIME_MAX_MS;
  int64_t days = (ms >= 0 ? ms : ms - (ms_per_day - 1)) / ms_per_day; /* rounded down */
  int rest_ms = (int)(ms - days * ms_per_day);
  date d = date_from_days((int)days);
  (void)put_two(out, d.year / 100, '-');
  char *at = put_two(out + 2, d.year % 100, '-');
  at = put_two(at, d.month, '-');
  at = put_two(at, d.day, 'T');
  at = put_two(at, rest_ms / 3600000, ':');
  at = put_two(at, rest_ms / 60000 % 60, ':');
  at = put_two(at, rest_ms / 1000 % 60, '.');
  at = put_two(at, rest_ms % 1000 / 10, (char)('0' + rest_ms % 10));
  *at = 'Z';
}

/* The take_ functions read from the start of *rest and move it behind what they read. */

static bool take_char(str *rest, char c) {
  if (rest->len == 0 || rest->ptr[0] != c) return false;
  *rest = str_skip(*rest, 1);
  return true;
}

static bool take_digit(str *rest, int *out) {
  if (rest->len == 0 || rest->ptr[0] < '0' || rest->ptr[0] > '9') return false;
  *out = rest->ptr[0] - '0';
  *rest = str_skip(*rest, 1);
  return true;
}

/* Exactly `width` digits, with a value in [min, max]. */
static bool take_number(str *rest, int width, int min, int max, int *out) {
  int n = 0;
  for (int i = 0; i < width; i++) {
    int digit;
    if (!take_digit(rest, &digit)) return false;
    n = n * 10 + digit;
  }
  *out = n;
  return n >= min && n <= max;
}

static bool take_date(str *rest, date *out) {
  return take_number(rest, 4, 0, 9999, &out->year) && take_char(rest, '-') &&
         take_number(rest, 2, 1, 12, &out->month) && take_char(rest, '-') &&
         take_number(rest, 2, 1, days_in_month(out->year, out->month), &out->day);
}

/* A leap second counts as the second after it: 23:59:60 gives 86400. */
static bool take_clock(str *rest, int *out_s, bool *out_leap) {
  int hour, minute, second;
  if (!take_number(rest, 2, 0, 23, &hour) || !take_char(rest, ':') ||
      !take_number(rest, 2, 0, 59, &minute) || !take_char(rest, ':') ||
      !take_number(rest, 2, 0, 60, &second)) {
    return false;
  }
  *out_s = hour * 3600 + minute * 60 + second;
  *out_leap = second == 60;
  return true;
}

/* An optional ".5"; digits past the third are read and dropped. */
static bool take_fraction(str *rest, int *out_ms) {
  *out_ms = 0;
  if (!take_char(rest, '.')) return true;
  int digit, weight_ms = 100;
  if (!take_digit(rest, &digit)) return false;
  do {
    *out_ms += digit * weight_ms;
    weight_ms /= 10;
  } while (take_digit(rest, &digit));
  return true;
}

/* "Z" or "+02:00": what to subtract from the local time to get UTC. */
static bool take_offset(str *rest, int *out_s) {
  *out_s = 0;
  if (take_char(rest, 'Z') || take_char(rest, 'z')) return true;
  bool negative = take_char(rest, '-');
  if (!negative && !take_char(rest, '+')) return false;
  int hours, minutes;
  if (!take_number(rest, 2, 0, 23, &hours) || !take_char(rest, ':') ||
      !take_number(rest, 2, 0, 59, &minutes)) {
    return false;
  }
  *out_s = (hours * 3600 + minutes * 60) * (negative ? -1 : 1);
  return true;
}

static bool set_in_range(int64_t ms, int64_t *out_ms) {
  if (ms < TIME_MIN_MS || ms > TIME_MAX_MS) return false;
  *out_ms = ms;
  return true;
}

bool time_parse(str s, int64_t *out_ms) {
  int64_t ms;
  if (str_to_i64(s, &ms)) return set_in_range(ms, out_ms);

  date d;
  if (!take_date(&s, &d)) return false;
  ms = days_from_date(d) * ms_per_day;
  if (s.len == 0) return set_in_range(ms, out_ms);

  if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' ')) return false;
  int clock_s, fraction_ms, offset_s;
  bool leap;
  if (!take_clock(&s, &clock_s, &leap) || !take_fraction(&s, &fraction_ms) ||
      !take_offset(&s, &offset_s) || s.len > 0) {
    return false;
  }
  if (leap && (clock_s - offset_s) % SECONDS_PER_DAY != 0) return false;
  return set_in_range(ms + INT64_C(1000) * (clock_s - offset_s) + fraction_ms, out_ms);
}
