global using Candlewick.Storage.DuckDb.Native;
global using Candlewick.Storage.DuckDb.Reading;
global using Candlewick.Storage.DuckDb.Writing;
global using Candlewick.Storage.Writing;
