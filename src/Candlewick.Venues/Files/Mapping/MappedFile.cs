using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>One file opened by its mapping.</summary>
internal sealed class MappedFile
{
    private readonly FileMapping _mapping;
    private readonly RowMapper _mapper;
    private readonly MappedSymbols _symbols;
    private readonly BoundColumn? _symbolColumn;
    private readonly Instrument? _instrument;
    private readonly string _entry;
    private readonly FaultLog _log;
    private readonly Dictionary<InstrumentId, SeriesRows> _series = [];

    private MappedFile(FileMapping mapping, RowReader rows, RowMapper mapper, (MappedSymbols, BoundColumn?, Instrument?) symbols, (string, FaultLog) place)
    {
        _mapping = mapping;
        Rows = rows;
        _mapper = mapper;
        (_symbols, _symbolColumn, _instrument) = symbols;
        (_entry, _log) = place;
    }

    public RowReader Rows { get; }

    public IEnumerable<SeriesRows> Series => _series.Values;

    /// <summary>Null when the file lacks a column or its name tells no instrument, which is then logged.</summary>
    public static MappedFile? Open(FileMapping mapping, ImportFile file, string entry, byte[] text, FaultLog log)
    {
        RowReader rows = OpenRows(mapping.Text, text, entry);
        if (rows.Fault is { } fault)
        {
            log.Add(Unreadable(entry, fault), null);
            return null;
        }

        MappedSymbols symbols = new(mapping.Instrument, mapping.Calendar.Code);
        Instrument? instrument = symbols.OfFile(file);
        BoundColumn? column = mapping.Instrument.SymbolColumn is { } mapped ? BoundColumn.Bind(mapped, rows, entry, log) : null;
        RowMapper? mapper = RowMapper.Bind(mapping, rows, entry, log);
        if (instrument is null && mapping.Instrument.SymbolColumn is null)
        {
            log.Add(new RowFault(DataFaultKind.UnknownSymbol, null, $"a name that matches {mapping.Instrument.FilePattern}", $"'{file.Name}'", "Correct the pattern in the mapping, or give base and quote."), null);
            return null;
        }

        return mapper is null || (instrument is null && column is null)
            ? null
            : new MappedFile(mapping, rows, mapper, (symbols, column, instrument), (entry, log));
    }

    /// <summary>Reads rows into series; false when the file could not be read to its end.</summary>
    public bool ReadAll(int most, List<PreviewRow>? preview, CancellationToken ct)
    {
        while (Rows.Count < most && Rows.Read())
        {
            if ((Rows.Count & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            if (FindSeries() is { } series && series.Add(_mapper, Rows))
            {
                preview?.Add(new PreviewRow(Rows.Line, series.Part.Series, series.LastRow()));
            }
        }

        if (Rows.Fault is { } fault)
        {
            _log.Add(Unreadable(_entry, fault), null);
            return false;
        }

        if (Rows.Count == 0)
        {
            _log.Add(new RowFault(DataFaultKind.Empty, _entry, "rows", "none", RowFault.FetchAgain), null);
        }

        return true;
    }

    private static RowFault Unreadable(string entry, Text.TextFault fault) =>
        new(DataFaultKind.Corrupt, $"{entry}:{fault.Line}:{fault.Column}", fault.Expected, fault.Found, RowFault.FetchAgain);

    private static RowReader OpenRows(MappedText text, byte[] bytes, string entry)
    {
        MappedLayout layout = text.Layout != MappedLayout.ByExtension ? text.Layout : Path.GetExtension(entry).ToUpperInvariant() switch
        {
            ".JSON" or ".JSONL" or ".NDJSON" => MappedLayout.Json,
            ".TSV" or ".TAB" => MappedLayout.Tsv,
            _ => MappedLayout.Csv,
        };
        if (layout == MappedLayout.Json)
        {
            return new JsonRows(bytes, text.Path, entry);
        }

        byte delimiter = text.Delimiter != 0 ? text.Delimiter : (byte)(layout == MappedLayout.Tsv ? '\t' : ',');
        return new DelimitedRows(bytes, new DelimitedOptions(delimiter, text.Quote, text.HasHeader), entry);
    }

    private SeriesRows? FindSeries()
    {
        Instrument? instrument = _symbolColumn is null ? _instrument : _symbols.OfField(_symbolColumn.Of(Rows));
        if (instrument is null)
        {
            RowFault fault = new(
                DataFaultKind.UnknownSymbol, $"{_entry}:{Rows.Line}", $"a symbol in {_symbolColumn!.Label} whose base and quote can be told",
                Part.Shown(_symbolColumn.Of(Rows)), "Give base and quote in the mapping; rows of this symbol were not taken.");
            _log.Add(fault, null);
            return null;
        }

        if (!_series.TryGetValue(instrument.Id, out SeriesRows? series))
        {
            series = new SeriesRows(_mapping, instrument, _entry, _log);
            _series.Add(instrument.Id, series);
        }

        return series;
    }
}
