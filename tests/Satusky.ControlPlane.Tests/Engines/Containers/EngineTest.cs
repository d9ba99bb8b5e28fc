using Satusky.TestEngines;

[assembly: AssemblyFixture(typeof(EngineSet))]
