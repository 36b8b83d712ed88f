using Candlewick.Cli;

return await WickProgram.RunAsync(Caller.OfProcess(args), CancellationToken.None);
