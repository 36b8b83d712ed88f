/* The plain loops that bars are measured against: one pass, no checks, everything in registers. */
#include <math.h>
#include <stdint.h>

/* Candlewick.Domain.MarketData.Trade, field by field. */
typedef struct {
    int64_t at;
    int64_t id;
    double price;
    double quantity;
    uint8_t aggressor;
    int64_t first_id;
    int64_t last_id;
    uint16_t exchange;
    uint32_t conditions;
    uint8_t is_suspicious;
} trade;

/* Columns in the order of BarColumn: open, high, low, close, volume, quote volume, trades, taker buy volume, taker buy quote volume. */
typedef struct {
    int64_t *open_time;
    int64_t *close_time;
    int32_t *ordinal;
    uint8_t *finality;
    double *value[9];
} columns;

static const double share_of[4] = {NAN, 1, 0, NAN};

static int64_t floor_to(int64_t value, int64_t length)
{
    int64_t rest = value % length;
    return rest < 0 ? value - rest - length : value - rest;
}

int64_t trade_size(void) { return sizeof(trade); }

/* Bars of a length of time; the last one is written too. */
int64_t build_time(const trade *t, int64_t n, int64_t length, columns *out)
{
    int64_t rows = 0;
    for (int64_t i = 0; i < n;) {
        int64_t open_time = floor_to(t[i].at, length), end = open_time + length;
        double open = t[i].price, high = open, low = open, close = open;
        double volume = 0, quote = 0, count = 0, bought = 0, bought_quote = 0;
        for (; i < n && t[i].at < end; i++) {
            double price = t[i].price, quantity = t[i].quantity, value = price * quantity, share = share_of[t[i].aggressor & 3];
            high = price > high ? price : high;
            low = price < low ? price : low;
            close = price;
            volume += quantity;
            quote += value;
            count += (double)(t[i].last_id - t[i].first_id + 1);
            bought += quantity * share;
            bought_quote += value * share;
        }

        out->open_time[rows] = open_time;
        out->close_time[rows] = end;
        out->ordinal[rows] = 0;
        out->finality[rows] = 1;
        double values[9] = {open, high, low, close, volume, quote, count, bought, bought_quote};
        for (int c = 0; c < 9; c++) out->value[c][rows] = values[c];
        rows++;
    }

    return rows;
}

/* Bars that close with the trade that reaches a number of trades or a quantity, and at UTC midnight; the last one is written too. */
int64_t build_sized(const trade *t, int64_t n, double most_count, double most_volume, columns *out)
{
    const int64_t day = 86400000000000LL;
    int64_t rows = 0, last_open = INT64_MIN;
    int32_t ordinal = 0;
    for (int64_t i = 0; i < n;) {
        int64_t first = t[i].at, midnight = floor_to(first, day) + day;
        double open = t[i].price, high = open, low = open, close = open;
        double volume = 0, quote = 0, count = 0, bought = 0, bought_quote = 0;
        int64_t last = first, full = 0;
        for (; i < n && t[i].at < midnight && !full; i++) {
            double price = t[i].price, quantity = t[i].quantity, value = price * quantity, share = share_of[t[i].aggressor & 3];
            high = price > high ? price : high;
            low = price < low ? price : low;
            close = price;
            volume += quantity;
            quote += value;
            count += (double)(t[i].last_id - t[i].first_id + 1);
            bought += quantity * share;
            bought_quote += value * share;
            last = t[i].at;
            full = count >= most_count || volume >= most_volume;
        }

        int64_t open_time = floor_to(first, 1000);
        ordinal = open_time == last_open ? ordinal + 1 : 0;
        last_open = open_time;
        out->open_time[rows] = open_time;
        out->close_time[rows] = full || i == n ? floor_to(last, 1000) + 1000 : midnight;
        out->ordinal[rows] = ordinal;
        out->finality[rows] = full || i < n ? 1 : 0;
        double values[9] = {open, high, low, close, volume, quote, count, bought, bought_quote};
        for (int c = 0; c < 9; c++) out->value[c][rows] = values[c];
        rows++;
    }

    return rows;
}

/* Larger bars of smaller ones. */
int64_t resample(const columns *in, int64_t n, int64_t length, columns *out)
{
    int64_t rows = 0;
    for (int64_t i = 0; i < n;) {
        int64_t open_time = floor_to(in->open_time[i], length), end = open_time + length;
        double open = in->value[0][i], high = in->value[1][i], low = in->value[2][i], close = open;
        double volume = 0, quote = 0, count = 0, bought = 0, bought_quote = 0;
        for (; i < n && in->open_time[i] < end; i++) {
            double h = in->value[1][i], l = in->value[2][i];
            high = h > high ? h : high;
            low = l < low ? l : low;
            close = in->value[3][i];
            volume += in->value[4][i];
            quote += in->value[5][i];
            count += in->value[6][i];
            bought += in->value[7][i];
            bought_quote += in->value[8][i];
        }

        out->open_time[rows] = open_time;
        out->close_time[rows] = end;
        out->ordinal[rows] = 0;
        out->finality[rows] = 1;
        double values[9] = {open, high, low, close, volume, quote, count, bought, bought_quote};
        for (int c = 0; c < 9; c++) out->value[c][rows] = values[c];
        rows++;
    }

    return rows;
}
