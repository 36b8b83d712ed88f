namespace Candlewick.Analytics.Bars.RenkoBars;

/// <summary>Bricks of one height: a new one each time that the price has moved by it; a turn takes two.</summary>
/// <remarks>
/// Source: S. Nison, Beyond Candlesticks, Wiley 1994, chapter 8. The first price after an anchor is the first level; every brick lies
/// between two neighbouring levels, opens at the one before and closes at the one reached, so that it has no wicks. A brick up follows a
/// brick up at one step, a brick down at two steps from its close (one above its open); the other way round alike.
/// An input that reaches several levels closes several bricks: the first takes all that was traded since the brick before, the others
/// have volumes and trade count 0. What is left before an anchor is a partial bar with the prices that were traded.
/// Of smaller bars the close decides.
/// </remarks>
public sealed class RenkoBarBuilder : IBarBuilder
{
    /// <summary>More than this in one input is a size that does not fit the price.</summary>
    private const int MostBricks = 100_000;

    private readonly BarSpec _spec;
    private readonly double _size;
    private readonly SlotCursor _periods;
    private BarDraft _draft = new();
    private UtcRange _period;
    private bool _hasPeriod;
    private double _origin = double.NaN;
    private long _level;
    private int _direction;
    private UtcTime _lastOpen = UtcTime.MinValue;
    private int _ordinal;

    /// <param name="spec">Of kind <see cref="BarKind.Renko"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public RenkoBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.Renko);
        _spec = spec;
        _size = (double)spec.Size;
        _periods = new SlotCursor(spec, options.Calendar);
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut { get; private set; }

    public void Add(in BarInput input, BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        foreach (ref readonly Trade trade in input.Trades)
        {
            Add(Print.Of(trade), trade.EventTime, closed);
        }

        for (int row = input.Start; row < input.End; row++)
        {
            Print print = Print.Of(input.Bars!, row);
            Add(print, print.From, closed);
        }
    }

    public void Advance(UtcTime now, BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (now > _draft.Latest)
        {
            Pass(now, closed);
            _draft.Latest = now;
        }
    }

    public void End(BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (_draft.HasInput)
        {
            CloseRest(_draft.To, Finality.Forming, closed);
        }

        _draft = new BarDraft();
        _periods.Reset();
        _hasPeriod = false;
        _origin = double.NaN;
        _lastOpen = UtcTime.MinValue;
    }

    private void Add(in Print print, UtcTime at, BarColumns closed)
    {
        if (at < _draft.Latest)
        {
            throw TradeFold.Early(_draft, at);
        }

        if (!_hasPeriod || at >= _period.To)
        {
            Pass(at, closed);
            _period = _periods.Seek(at);
            _hasPeriod = true;
        }

        _draft.Latest = at;
        if (!_period.Contains(at))
        {
            LeftOut++;
        }
        else if (!print.IsFlat)
        {
            _draft.Add(print);
            Lay(print, closed);
        }
    }

    /// <summary>Closes every brick that the price has reached.</summary>
    private void Lay(in Print print, BarColumns closed)
    {
        double price = print.Close;
        if (double.IsNaN(_origin))
        {
            _origin = price;
            _level = 0;
            _direction = 0;
        }

        if (Math.Abs(price - LevelAt(_level)) > MostBricks * _size)
        {
            throw new ArgumentException(
                $"The price {price} at {print.From} is more than {MostBricks} bricks of {_spec} away from {LevelAt(_level)}; expected a larger size.", nameof(print));
        }

        int laid = 0;
        while (Next(price) is { } brick)
        {
            UtcTime from = laid++ == 0 ? _draft.From : print.From;
            double open = LevelAt(brick.From), close = LevelAt(brick.To);
            closed.Add(_draft.ToBar(new UtcRange(from, print.To), Ordinal(from), Finality.Closed) with
            {
                Open = open, High = Math.Max(open, close), Low = Math.Min(open, close), Close = close,
            });
            _direction = brick.To > brick.From ? 1 : -1;
            _level = brick.To;
            _draft.Clear();
        }
    }

    /// <summary>The levels of the next brick that the price completes; null when it completes none.</summary>
    private (long From, long To)? Next(double price)
    {
        long up = _direction < 0 ? _level + 1 : _level;
        long down = _direction > 0 ? _level - 1 : _level;
        return PriceStep.IsReached(price - LevelAt(up), _size, price) ? (up, up + 1)
            : PriceStep.IsReached(LevelAt(down) - price, _size, price) ? (down, down - 1)
            : null;
    }

    private double LevelAt(long level) => _origin + (level * _size);

    private void Pass(UtcTime at, BarColumns closed)
    {
        if (!_hasPeriod || at < _period.To)
        {
            return;
        }

        if (_draft.HasInput)
        {
            CloseRest(_period.To, Finality.Closed, closed);
        }

        _origin = double.NaN;
        _hasPeriod = false;
    }

    private void CloseRest(UtcTime to, Finality finality, BarColumns closed)
    {
        double open = LevelAt(_level);
        UtcTime from = _draft.From;
        closed.Add(_draft.ToBar(new UtcRange(from, to), Ordinal(from), finality) with
        {
            Open = open, High = Math.Max(open, _draft.High), Low = Math.Min(open, _draft.Low),
        });
        _draft.Clear();
    }

    private int Ordinal(UtcTime from)
    {
        _ordinal = from == _lastOpen ? _ordinal + 1 : 0;
        _lastOpen = from;
        return _ordinal;
    }
}
