using System.Runtime.InteropServices;

namespace Candlewick.Benchmarks;

/// <summary>Calls TA-Lib C, built by bench/peers/build.sh.</summary>
internal sealed unsafe class TaLib
{
    private readonly nint _library;

    public TaLib(string path)
    {
        _library = NativeLibrary.Load(path);
        Check(((delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "TA_Initialize"))());
    }

    /// <summary>The row of the first value of the last call.</summary>
    public int First { get; private set; }

    /// <summary>One input, one length, one output: SMA, EMA, RSI.</summary>
    public void Price(string name, double[] input, int period, double[] output)
    {
        int first, count;
        fixed (double* read = input, write = output)
        {
            Check(((delegate* unmanaged<int, int, double*, int, int*, int*, double*, int>)NativeLibrary.GetExport(_library, name))(
                0, input.Length - 1, read, period, &first, &count, write));
        }

        First = first;
    }

    public void Macd(double[] input, double[][] outputs)
    {
        int first, count;
        fixed (double* read = input, macd = outputs[0], signal = outputs[1], histogram = outputs[2])
        {
            Check(((delegate* unmanaged<int, int, double*, int, int, int, int*, int*, double*, double*, double*, int>)NativeLibrary.GetExport(_library, "TA_MACD"))(
                0, input.Length - 1, read, 12, 26, 9, &first, &count, macd, signal, histogram));
        }

        First = first;
    }

    /// <summary>Outputs middle, upper, lower.</summary>
    public void Bands(double[] input, double[][] outputs)
    {
        int first, count;
        fixed (double* read = input, middle = outputs[0], upper = outputs[1], lower = outputs[2])
        {
            Check(((delegate* unmanaged<int, int, double*, int, double, double, int, int*, int*, double*, double*, double*, int>)NativeLibrary.GetExport(_library, "TA_BBANDS"))(
                0, input.Length - 1, read, 20, 2, 2, 0, &first, &count, upper, middle, lower));
        }

        First = first;
    }

    /// <summary>High, low, close, one length, one output: ATR, ADX.</summary>
    public void Bars(string name, BarSet bars, int period, double[] output)
    {
        int first, count;
        fixed (double* high = bars.High, low = bars.Low, close = bars.Close, write = output)
        {
            Check(((delegate* unmanaged<int, int, double*, double*, double*, int, int*, int*, double*, int>)NativeLibrary.GetExport(_library, name))(
                0, bars.Close.Length - 1, high, low, close, period, &first, &count, write));
        }

        First = first;
    }

    public void Stochastic(BarSet bars, double[][] outputs)
    {
        int first, count;
        fixed (double* high = bars.High, low = bars.Low, close = bars.Close, k = outputs[0], d = outputs[1])
        {
            Check(((delegate* unmanaged<int, int, double*, double*, double*, int, int, int, int, int, int*, int*, double*, double*, int>)NativeLibrary.GetExport(_library, "TA_STOCH"))(
                0, bars.Close.Length - 1, high, low, close, 14, 3, 0, 3, 0, &first, &count, k, d));
        }

        First = first;
    }

    private static void Check(int code)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"TA-Lib returned {code}.");
        }
    }
}

/// <summary>Calls Tulip Indicators, built by bench/peers/build.sh.</summary>
internal sealed unsafe class Tulip(string path)
{
    private readonly nint _library = NativeLibrary.Load(path);

    /// <summary>Runs an indicator; the row of its first value.</summary>
    public int Run(string name, double[][] inputs, double[] options, double[][] outputs)
    {
        double** read = stackalloc double*[inputs.Length];
        double** write = stackalloc double*[outputs.Length];
        GCHandle[] pins = [.. inputs.Concat(outputs).Select(array => GCHandle.Alloc(array, GCHandleType.Pinned))];
        for (int i = 0; i < pins.Length; i++)
        {
            double* at = (double*)pins[i].AddrOfPinnedObject();
            if (i < inputs.Length)
            {
                read[i] = at;
            }
            else
            {
                write[i - inputs.Length] = at;
            }
        }

        int first;
        int code;
        fixed (double* values = options)
        {
            first = ((delegate* unmanaged<double*, int>)NativeLibrary.GetExport(_library, $"ti_{name}_start"))(values);
            code = ((delegate* unmanaged<int, double**, double*, double**, int>)NativeLibrary.GetExport(_library, $"ti_{name}"))(
                inputs[0].Length, read, values, write);
        }

        foreach (GCHandle pin in pins)
        {
            pin.Free();
        }

        return code == 0 ? first : throw new InvalidOperationException($"Tulip {name} returned {code}.");
    }
}
