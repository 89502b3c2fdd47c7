using System.Reflection;
using Xunit.Sdk;

namespace PeerStor.Tests;

/// <summary>
/// Runs the tests of some classes by themselves, one after the other, where a test runner would take minutes to begin (see
/// <see cref="Support.NfsMachine"/>): <c>KIND CLASS…</c>. Of theories only the rows whose first value is written like KIND.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        int failed = 0;
        foreach (Type type in typeof(Program).Assembly.GetTypes().Where(type => arguments.Skip(1).Contains(type.Name)))
        {
            foreach (MethodInfo method in type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null }))
            {
                foreach (object[] row in Rows(method, arguments[0]))
                {
                    failed += await RunAsync(type, method, row) ? 0 : 1;
                }
            }
        }

        return failed;
    }

    private static IEnumerable<object[]> Rows(MethodInfo method, string kind) => method.GetParameters().Length == 0
        ? [[]]
        : method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method)).Where(row => row[0].ToString() == kind);

    private static async Task<bool> RunAsync(Type type, MethodInfo method, object[] row)
    {
        // What a class shares with others is not there: it must do without.
        object test = type.GetConstructors()[0].Invoke(new object?[type.GetConstructors()[0].GetParameters().Length]);
        try
        {
            await (method.Invoke(test, row) as Task ?? Task.CompletedTask);
            await Console.Out.WriteLineAsync($"passed {method.Name}");
            return true;
        }
        catch (Exception error)
        {
            await Console.Out.WriteLineAsync($"FAILED {method.Name}: {error}");
            return false;
        }
        finally
        {
            (test as IDisposable)?.Dispose();
        }
    }
}
