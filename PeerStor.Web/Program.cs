using PeerStor.Web.Cli;
using PeerStor.Web.Cli.Serving;

// The server starts without the parser and the tables of the other commands, which would cost it time and memory.
return ServeArguments.TryRead(args) is { } serve
    ? await ServeCommand.RunAsync(serve)
    : await CommandLine.RunAsync(args);
