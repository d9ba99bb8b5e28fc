namespace Satusky.TestEngines;

/// <summary>The supervisor of an engine, in bash. Its argument is the engine's directory.</summary>
internal sealed record EngineScript(string Text, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Runs <c>$engine</c> until it ends by itself, which is said, or standard input does; then runs the rest of the script.</summary>
    public const string Supervise = """
        exec 3<&0
        $engine >"$1/log" 2>&1 &
        pid=$!
        cat <&3 >/dev/null &
        wait -n
        kill -0 $pid 2>/dev/null || tail -n 5 "$1/log" >&2
        
        """;

    /// <summary>Ends the engine, unmounts and deletes everything it left.</summary>
    public const string Clean = """
        kill $(jobs -p) 2>/dev/null
        wait
        awk -v d="$1/" 'index($2, d) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r umount -l
        rm -rf "$1"
        
        """;

    public static string SocketOf(string directory) => Path.Combine(directory, "engine.sock");

    public static void Require(string program, string packages)
    {
        if (Find(program) is null)
            throw new InvalidOperationException($"{program} is not installed, and tests need it; install it with: apt-get install {packages}");
    }

    /// <summary>Finds a program, also in the places that only root's path names.</summary>
    public static string? Find(string program) =>
        new[] { "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin" }.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
