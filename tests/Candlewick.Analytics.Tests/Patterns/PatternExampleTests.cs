using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.Patterns;

/// <summary>Patterns that the reference files lack (seven of TA-Lib's never occur in them), and what options change.</summary>
public sealed class PatternExampleTests
{
    /// <summary>Invented bars in which TA-Lib (0.6) finds the pattern at the last one; open, high, low, close.</summary>
    [Theory]
    [InlineData("CDL3BLACKCROWS", -100, "135 135 135 135 | 135 139 131 132 | 130 132 129 130 | 130 138 130 138 | 135 137 133 135 | 138 139 137 138 | 138 141 138 140 | 138 143 138 143 | 143 144 143 143 | 143 145 141 143 | 142 143 142 142 | 139 139 136 136 | 137 148 131 131 | 133 133 130 130")]
    [InlineData("CDL3LINESTRIKE", 100, "275 278 275 277 | 274 277 269 276 | 277 277 277 277 | 276 278 274 276 | 276 276 276 276 | 275 277 275 275 | 275 280 275 280 | 280 281 278 281 | 282 282 274 274")]
    [InlineData("CDL3LINESTRIKE", -100, "167 167 155 166 | 167 167 165 167 | 167 169 165 169 | 167 167 155 164 | 165 166 164 164 | 164 166 161 163 | 163 164 162 162 | 162 162 160 161 | 159 165 157 165")]
    [InlineData("CDL3STARSINSOUTH", 100, "160.5 160.5 159 159.75 | 161.25 161.25 161 161 | 159.5 160.75 150.25 154.5 | 154.25 154.25 154.25 154.25 | 154 154 152 152.5 | 153.75 154 149 149.75 | 150 150 148 148 | 148.25 148.75 145.25 146.25 | 146.75 147.25 145.25 146.5 | 146.25 147.5 141.75 146.25 | 146.75 146.75 138 144.5 | 146 147 144 145.25 | 145.25 145.25 145 145")]
    [InlineData("CDLBREAKAWAY", -100, "252 252 252 252 | 250 254 250 253 | 253 254 253 253 | 250 255 246 253 | 253 255 253 255 | 255 259 255 258 | 256 256 256 256 | 257 266 251 256 | 256 260 255 259 | 257 257 257 257 | 257 274 256 265 | 267 269 266 269 | 269 272 269 271 | 273 273 271 273 | 272 272 266 266")]
    [InlineData("CDLBREAKAWAY", 100, "169 169 165 165 | 167 167.75 166.25 166.25 | 166 166.75 162.25 164.5 | 164 164 161.75 163.25 | 163 164.5 160.5 160.5 | 160.25 160.25 158.5 158.5 | 157.75 157.75 155.5 156.5 | 158.5 162.75 158.5 158.75 | 158.75 158.75 156.5 156.5 | 156.5 163.25 154.75 156 | 156.5 156.5 154 154 | 152.5 154.25 149.25 150 | 151.25 152 148.5 148.5 | 148.5 149.25 148.25 148.25 | 150 154 149.5 153")]
    [InlineData("CDLCONCEALBABYSWALL", 100, "241 244 241 242 | 241 242 231 233 | 234 235 231 232 | 232 233 231 233 | 235 239 230 232 | 233 233 222 223 | 223 224 222 223 | 223 223 220 222 | 222 222 222 222 | 221 222 221 221 | 223 223 220 220 | 221 221 218 218 | 215 225 214 214 | 216 226 205 213")]
    [InlineData("CDLMATHOLD", 100, "242 242 241 241 | 241 241 237 241 | 241 246 241 245 | 245 248 245 248 | 248 255 246 248 | 249 255 249 255 | 253 258 252 258 | 257 260 255 259 | 258 260 258 259 | 260 260 260 260 | 260 267 260 267 | 269 269 257 268 | 267 268 266 266 | 266 266 265 266 | 267 270 267 270")]
    [InlineData("CDLRISEFALL3METHODS", -100, "247 247 241 241 | 241 241 237 239 | 238 239 237 239 | 240 241 239 241 | 239 241 236 237 | 240 240 234 235 | 235 235 232 232 | 230 231 228 230 | 233 234 233 234 | 232 232 232 232 | 232 233 225 226 | 226 226 226 226 | 226 227 225 227 | 227 228 226 228 | 227 227 221 221")]
    [InlineData("CDLRISEFALL3METHODS", 100, "202.75 203.75 202.25 202.75 | 204.25 205.25 198.75 203 | 201 201 201 201 | 198.75 200 197.75 197.75 | 197.5 199 197 197.5 | 199 200 198 199 | 199.25 200.5 198.25 199.25 | 199.25 199.25 197.75 198.75 | 197.5 197.75 196.25 197.5 | 196.5 197.5 190.75 192.5 | 192.5 200.25 192.5 196.25 | 197.25 198.5 195.75 196.5 | 196.5 200.75 195.25 195.75 | 196.25 197.75 195.25 195.25 | 196.5 198 196.5 198")]
    public void Compute_BarsWhereTaLibFindsIt_GivesTheSame(string name, double expected, string text)
    {
        BarColumns bars = PatternBars.Parse(text);
        BoundIndicator pattern = PatternBars.Bind(name);
        Assert.Equal(expected, PatternBars.Last(pattern, bars));
        bars.Add(bars[bars.Count - 1] with { OpenTime = bars[bars.Count - 1].CloseTime, CloseTime = bars[bars.Count - 1].CloseTime.AddNanoseconds(1) });
        Assert.Equal(0, PatternBars.Last(pattern, bars));
    }

    [Theory]
    [InlineData("tweezers-top", -100, "100 105 99 104 | 103 105.1 100 101")]
    [InlineData("tweezers-top", 0, "100 105 99 104 | 103 106 100 101")]
    [InlineData("tweezers-top", 0, "104 105 99 100 | 103 105 100 101")]
    [InlineData("tweezers-top", 0, "100 105 99 104 | 101 105 100 103")]
    [InlineData("tweezers-bottom", 100, "104 105 99 100 | 101 103 98.9 102")]
    [InlineData("tweezers-bottom", 0, "104 105 99 100 | 101 103 98 102")]
    [InlineData("tweezers-bottom", 0, "100 105 99 104 | 101 103 99 102")]
    [InlineData("tweezers-bottom", 0, "104 105 99 100 | 102 103 99 101")]
    [InlineData("inside-bar", 100, "100 105 95 104 | 101 104 96 100")]
    [InlineData("inside-bar", 0, "100 105 95 104 | 101 105 96 100")]
    [InlineData("inside-bar", 0, "100 105 95 104 | 101 104 95 100")]
    [InlineData("outside-bar", -100, "100 105 95 104 | 101 106 94 100")]
    [InlineData("outside-bar", 100, "100 105 95 104 | 101 106 94 102")]
    [InlineData("outside-bar", 0, "100 105 95 104 | 101 106 95 100")]
    [InlineData("outside-bar", 0, "100 105 95 104 | 101 105 94 100")]
    [InlineData("four-price-doji", 100, "100 100 100 100")]
    [InlineData("four-price-doji", 100, "100 100.3 99.8 100.1")]
    [InlineData("four-price-doji", 0, "100 100.5 100 100")]
    [InlineData("four-price-doji", 0, "100 100 99.5 100")]
    [InlineData("four-price-doji", 0, "100 100.5 100 100.5")]
    [InlineData("star", -100, "100 105 95 104 | 106 107 105.5 106")]
    [InlineData("star", 100, "100 105 95 104 | 94 94.5 93 94")]
    [InlineData("star", 0, "100 105 95 104 | 106 107 105 106")]
    public void Compute_PatternThatTaLibLacks_FollowsItsRule(string code, double expected, string text) =>
        Assert.Equal(expected, PatternBars.Last(PatternBars.Bind(code), PatternBars.AfterQuiet(text)));

    [Theory]
    [InlineData("engulfing", "102 103 99 100 | 100 104 99 103", 0, 80)]
    [InlineData("engulfing", "100 103 99 102 | 103 104 99 100", 0, -80)]
    [InlineData("engulfing", "102 103 99 100 | 100 104 99 102", 0, 0)]
    [InlineData("engulfing", "102 103 99 100 | 99.5 104 99 103", 100, 100)]
    [InlineData("harami", "105 106 99 100 | 100 102 99 101", 0, 80)]
    [InlineData("harami", "105 106 99 100 | 101 102 99 102", 100, 100)]
    [InlineData("harami-cross", "100 106 99 105 | 105 106 104 105", 0, -80)]
    public void SharedEnd_BodiesThatShareAnEnd_AreNothingOrWeaker(string code, string text, double strict, double weaker)
    {
        BarColumns bars = PatternBars.AfterQuiet(text);
        Assert.Equal(strict, PatternBars.Last(PatternBars.Bind(code), bars));
        Assert.Equal(weaker, PatternBars.Last(PatternBars.Bind(code, ("shared_end", (double)SharedEnd.Weaker)), bars));
    }

    [Fact]
    public void Penetration_Deeper_NeedsADeeperClose()
    {
        BarColumns bars = PatternBars.AfterQuiet("100 106 99 105 | 107 108 101 102");
        Assert.Equal(-100, PatternBars.Last(PatternBars.Bind("dark-cloud-cover"), bars));
        Assert.Equal(-100, PatternBars.Last(PatternBars.Bind("dark-cloud-cover", ("penetration", 0.59)), bars));
        Assert.Equal(0, PatternBars.Last(PatternBars.Bind("dark-cloud-cover", ("penetration", 0.6)), bars));
    }

    [Fact]
    public void Averages_BeforeTheLastBar_TakeInTheBarsOfThePattern()
    {
        // A body of 5 is long against the quiet bars, not against the mean of 2.3 and 9 bodies like it: 2.3 x 2.2 > 5.
        BarColumns bars = PatternBars.AfterQuiet("105 106 99 100 | 101 102 99 102");
        (string, double) factor = ("body_long", 2.2);
        Assert.Equal(100, PatternBars.Last(PatternBars.Bind("harami", factor), bars));
        Assert.Equal(0, PatternBars.Last(PatternBars.Bind("harami", factor, ("averages", (double)PatternAverages.BeforeLastBar)), bars));
    }

    [Fact]
    public void Hikkake_Confirmed_GivesTwoHundredOnceWithinThreeBars()
    {
        const string Pattern = "100 110 90 100 | 100 105 95 100 | 100 104 94 100";
        Assert.Equal([100, 200, 0], Tail("hikkake", Pattern + "| 100 106 99 105.5 | 100 107 99 106", 3));
        Assert.Equal([100, 0, 0, 200], Tail("hikkake", Pattern + "| 100 104 99 100 | 100 104 99 100 | 100 106 99 105.5", 4));
        Assert.Equal([100, 0, 0, 0, 0], Tail("hikkake", Pattern + "| 100 104 99 100 | 100 104 99 100 | 100 104 99 100 | 100 106 99 105.5", 5));
    }

    private static double[] Tail(string code, string text, int rows) => Computed.Columns(PatternBars.Bind(code), PatternBars.AfterQuiet(text))[0][^rows..];
}
