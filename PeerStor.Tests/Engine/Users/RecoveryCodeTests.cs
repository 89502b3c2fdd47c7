using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Users;

public class RecoveryCodeTests
{
    [Fact]
    public void A_code_is_read_as_people_write_it()
    {
        string code = RecoveryCode.New();

        Assert.Equal(31, code.Length);
        Assert.Equal(code.Replace("-", "", StringComparison.Ordinal)[..26], RecoveryCode.Read(code));
        Assert.Equal(RecoveryCode.Read(code), RecoveryCode.Read($"  {code.ToLowerInvariant().Replace('0', 'o').Replace('1', 'l')}\n"));
        Assert.NotEqual(code, RecoveryCode.New());
    }

    [Fact]
    public void A_mistyped_character_is_noticed()
    {
        int noticed = 0;
        for (int i = 0; i < 200; i++)
        {
            char[] code = RecoveryCode.New().ToCharArray();
            code[3] = code[3] == 'A' ? 'B' : 'A';
            noticed += RecoveryCode.Read(new string(code)) is null ? 1 : 0;
        }

        // Two check characters let one in a thousand pass.
        Assert.InRange(noticed, 195, 200);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ABC")]
    [InlineData("!!!!!!!-!!!!!!!-!!!!!!!-!!!!!!!")]
    public void Anything_else_is_no_code(string? typed) => Assert.Null(RecoveryCode.Read(typed));
}
