namespace Satusky.ControlPlane.Routing;

/// <summary>Friendly words only: any adjective must be pleasant before any animal.</summary>
internal static class HostnameWords
{
    public static IReadOnlyList<string> Adjectives { get; } =
    [
        "agile", "airy", "amber", "ample", "aqua", "autumn", "azure", "balmy", "bold", "brave",
        "breezy", "bright", "brisk", "bubbly", "calm", "candid", "caring", "cheery", "chirpy", "civil",
        "clear", "clever", "cobalt", "cool", "coral", "cosmic", "cosy", "crisp", "curious", "dapper",
        "daring", "deft", "dewy", "eager", "early", "earnest", "easy", "electric", "elegant", "epic",
        "fair", "fancy", "festive", "fleet", "fluffy", "fond", "frank", "fresh", "gallant", "gentle",
        "gifted", "glad", "gleaming", "golden", "graceful", "grand", "happy", "hardy", "hearty", "helpful",
        "honest", "humble", "ideal", "indigo", "jolly", "jovial", "joyful", "keen", "kind", "lively",
        "loyal", "lucid", "lucky", "lunar", "mellow", "merry", "mighty", "mindful", "modest", "neat",
        "nimble", "noble", "patient", "peaceful", "placid", "polite", "proud", "quick", "quiet", "radiant",
        "serene", "silver", "smart", "snug", "sunny", "swift", "tidy", "upbeat", "vivid", "witty",
    ];

    public static IReadOnlyList<string> Animals { get; } =
    [
        "alpaca", "antelope", "armadillo", "auk", "badger", "bear", "beaver", "bee", "bison", "bluebird",
        "buffalo", "bunny", "butterfly", "camel", "caribou", "cat", "cheetah", "chickadee", "chipmunk", "condor",
        "cormorant", "coyote", "crane", "cricket", "deer", "dingo", "dolphin", "dormouse", "dove", "dragonfly",
        "duck", "eagle", "egret", "elephant", "elk", "emu", "falcon", "ferret", "finch", "firefly",
        "flamingo", "fox", "gazelle", "gecko", "giraffe", "goldfinch", "goose", "hamster", "hare", "hawk",
        "hedgehog", "heron", "hippo", "horse", "hummingbird", "ibex", "iguana", "jaguar", "kestrel", "kingfisher",
        "kiwi", "koala", "lark", "lemur", "leopard", "lion", "llama", "lynx", "magpie", "manatee",
        "marmot", "marten", "meerkat", "moose", "narwhal", "newt", "nightingale", "ocelot", "octopus", "orca",
        "oriole", "osprey", "otter", "owl", "panda", "panther", "parrot", "pelican", "penguin", "pony",
        "puffin", "quail", "quokka", "rabbit", "raven", "robin", "seal", "sparrow", "squirrel", "wombat",
    ];
}
