using Candlewick.Campaigns;
using Candlewick.Campaigns.Faults;

const string Usage = """
    Usage: dotnet run -c Release --project tests/Candlewick.Campaigns -- CAMPAIGN [OPTION...]
      faults   every fault on, through the real jobs, compared with the truth
               --seed N, --seeds N (how many, counting up), --without-repair, --report FILE
    Exit code 0: no findings; 1: findings; 2: the arguments cannot be understood.
    """;

CampaignArguments arguments = new(args);
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    return arguments.Name switch
    {
        "faults" => await FaultCommand.RunAsync(arguments, stop.Token),
        _ => throw new InputException($"campaign: found '{arguments.Name}', expected faults."),
    };
}
catch (InputException failure)
{
    Console.Error.WriteLine($"{failure.Message}\n{Usage}");
    return 2;
}
