using System.Text;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Streams;

/// <summary>What goes wrong on one connection. Guarded by the hub.</summary>
internal sealed class ConnectionFaults(StreamConnection connection, SimulatorOptions options)
{
    private const int GiantBytes = 4 << 20;

    private readonly List<(StreamChannel Channel, byte[] Data, int AfterMessages, long AfterUs)> _held = [];
    private long _silentUntilUs;
    private int _skip;

    /// <summary>True when the connection will not say anything any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Sends a message, unless something is wrong with it.</summary>
    /// <param name="fault">What is to go wrong now; null for nothing new.</param>
    /// <param name="draw">A number that chooses how.</param>
    public void Tell(in StreamEvent told, ReadOnlySpan<byte> data, PlantedFault? fault, int draw)
    {
        if (fault is not null && !Start(fault.Kind, told, data, draw))
        {
            return;
        }

        if (told.AtUs < _silentUntilUs)
        {
            return;
        }

        if (_skip > 0)
        {
            _skip--;
            return;
        }

        connection.Tell(told.Channel, data);
        Release(told.AtUs, messages: 1);
    }

    /// <summary>Sends what was held back long enough.</summary>
    public void Release(long nowUs, int messages = 0)
    {
        for (int i = 0; i < _held.Count; i++)
        {
            (StreamChannel channel, byte[] data, int after, long afterUs) = _held[i];
            after -= messages;
            if (after <= 0 && nowUs >= afterUs)
            {
                _held.RemoveAt(i--);
                connection.Tell(channel, data);
            }
            else
            {
                _held[i] = (channel, data, after, afterUs);
            }
        }
    }

    /// <summary>Begins what goes wrong; false when the message itself is not to be sent.</summary>
    private bool Start(FaultKind kind, in StreamEvent told, ReadOnlySpan<byte> data, int draw)
    {
        int few = 1 + (draw % 3);
        switch (kind)
        {
            case FaultKind.StreamCut:
                IsDead = true;
                connection.Outbox.Break(data);
                return false;
            case FaultKind.StreamStall:
                _silentUntilUs = told.AtUs + (long)options.StreamStallFor.TotalMicroseconds;
                return false;
            case FaultKind.HalfOpen:
                IsDead = true;
                connection.Outbox.Silence();
                return false;
            case FaultKind.FrameGap:
                _skip = few;
                return true;
            case FaultKind.FrameReorder:
                _held.Add((told.Channel, data.ToArray(), few, 0));
                return false;
            case FaultKind.FrameLate:
                _held.Add((told.Channel, data.ToArray(), 0, told.AtUs + (long)options.LateBy.TotalMicroseconds));
                return false;
            default:
                return Spoil(kind, told, data, draw);
        }
    }

    /// <summary>Sends something wrong instead of the message (false) or before it (true).</summary>
    private bool Spoil(FaultKind kind, in StreamEvent told, ReadOnlySpan<byte> data, int draw)
    {
        switch (kind)
        {
            case FaultKind.FrameDuplicate:
                connection.Tell(told.Channel, data);
                return true;
            case FaultKind.FrameTruncated:
                connection.Outbox.Add(FrameCode.Text, told.Channel.Prefix, data[..(data.Length / 2)]);
                return false;
            case FaultKind.FrameWrongTypes:
                connection.Tell(told.Channel, WrongTypes(told.Channel.Name));
                return false;
            case FaultKind.FrameUnknownSymbol:
                connection.Outbox.Add(FrameCode.Text, Encoding.UTF8.GetBytes(
                    $$$"""{"stream":"nosuchusdt@trade","data":{"e":"trade","E":{{{told.AtUs / 1_000}}},"s":"NOSUCHUSDT","t":{{{draw}}},"p":"1.00000000","q":"1.00000000","T":{{{told.AtUs / 1_000}}},"m":true,"M":true}}"""));
                return true;
            case FaultKind.FrameUnknownStream:
                connection.Outbox.Add(FrameCode.Text, Encoding.UTF8.GetBytes(
                    $$$"""{"stream":"{{{told.Channel.Name.Symbol.ToLowerInvariant()}}}@telemetry","data":{"e":"telemetry","E":{{{told.AtUs / 1_000}}},"s":"{{{told.Channel.Name.Symbol}}}","z":{{{draw}}}}}"""));
                return true;
            case FaultKind.FrameGiant:
                byte[] giant = new byte[GiantBytes];
                giant.AsSpan().Fill((byte)'7');
                connection.Outbox.Add(FrameCode.Text, """{"stream":"btcusdt@trade","data":{"e":"trade","p":"""u8, giant, "}}"u8);
                return true;
            default:
                byte[] noise = new byte[64 + (draw % 200)];
                Dice dice = new((ulong)draw);
                for (int i = 0; i < noise.Length; i++)
                {
                    noise[i] = (byte)dice.Next();
                }

                connection.Outbox.Add(FrameCode.Binary, noise);
                return true;
        }
    }

    private static byte[] WrongTypes(StreamName name) => Encoding.UTF8.GetBytes(name.Kind switch
    {
        StreamKind.Kline => $$$"""{"e":"kline","E":"soon","s":"{{{name.Symbol}}}","k":{"t":"0","T":null,"s":17,"i":1,"o":false,"c":[],"h":{},"x":"no"}}""",
        StreamKind.AggregateTrade => $$$"""{"e":"aggTrade","E":[],"s":"{{{name.Symbol}}}","a":"many","p":1,"q":true,"f":null,"l":{},"T":"now","m":"yes","M":0}""",
        _ => $$$"""{"e":"trade","E":"soon","s":"{{{name.Symbol}}}","t":{},"p":false,"q":[],"T":null,"m":"maybe","M":1}""",
    });
}
