package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/article/articletest"
)

func TestEveryCommandHasHelp(t *testing.T) {
	var commands cli
	parser, err := kong.New(&commands, kongOptions(terminal{out: t.Output(), err: t.Output()}, func(int) {})...)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if command, ok := node.(*kong.Node); ok && command.Type == kong.CommandNode {
			count++
			out := succeed(t, append(strings.Fields(command.Path()), "--help")...)
			out = strings.Join(strings.Fields(out), " ") // its lines are broken
			if !strings.Contains(out, "Usage: dateline "+command.Path()) || !strings.Contains(out, command.Help) {
				t.Errorf("help of %s:\n%s", command.Path(), out)
			}
			for _, f := range command.Flags {
				if !f.IsBool() && !strings.Contains(out, f.Default) {
					t.Errorf("help of %s does not have the default of --%s, %s", command.Path(), f.Name, f.Default)
				}
			}
		}
		return next(nil)
	})
	if err != nil || count < 10 {
		t.Errorf("%d commands, %v", count, err)
	}
	if out := succeed(t); !strings.Contains(out, "Usage: dateline <command>") {
		t.Errorf("without a command:\n%s", out)
	}
}

func TestEveryCommandCanRun(t *testing.T) {
	parser, err := kong.New(&cli{}, kongOptions(terminal{out: t.Output(), err: t.Output()}, func(int) {})...)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range parser.Model.Leaves(false) {
		if runnerOf(command) == nil {
			t.Errorf("nothing runs %q", command.Path())
		}
	}
}

func TestExitCodeAndMessageSayWhatIsWrong(t *testing.T) {
	badTopics := write(t, "topics.csv", "name,example\nBees,Bees fly.\nBees,\n")
	badEntries := write(t, "own.csv", "name,type\nAcme,organization\nMinsk,city\n")
	for _, test := range []struct {
		args string
		code int
		want string // on standard error
	}{
		{"nonsense", exitUsage, "unexpected argument nonsense"},
		{"worker --nonsense", exitUsage, "unknown flag --nonsense"},
		{"worker", exitUsage, "--database-url=URL, or by variable: DATELINE_DATABASE_URL\n"},
		{"worker --database-url=x --batch-records=many", exitUsage, "--batch-records"},
		{"worker --database-url=x --batch-records=0", exitUsage, "--batch-records"},
		{"worker --database-url=x --session-timeout=1s", exitUsage, "--session-timeout"},
		{"worker --database-url=x --input-topic=a --output-topic=a", exitUsage, "three topics"},
		{"worker --database-url=x --input-topic=a --dead-topic=a", exitUsage, "three topics"},
		{"worker --database-url=x --log-level=loud", exitUsage, "--log-level"},
		{"worker --database-url=x --tls-ca=no-such-file", exitUsage, "no-such-file"},
		{"worker --database-url=x --sasl-username=me", exitUsage, "--sasl-mechanism"},
		{"worker --database-url=x --kb=no-such-file", exitUsage, "no-such-file"},
		{"worker --database-url=x --kb=" + badEntries, exitUsage, badEntries + ": line 3, column 7 (type): \"city\" is none of"},
		{"enrich --kb=" + badEntries, exitUsage, "line 3, column 7 (type)"},
		{"enrich --topics=" + badTopics, exitUsage, badTopics + ": line 3, column 6: the example has no words"},
		{"worker --database-url=x --topics=/nowhere/own.csv", exitUsage, "--topics: open /nowhere/own.csv"},
		{"enrich --boilerplate=" + badTopics, exitUsage, badTopics + ": line 1: the columns are"},
		{"boilerplate learn --min-articles=1 no-such-file.txt", exitUsage, "--min-articles"},
		{"boilerplate learn no-such-file.txt", exitFailed, "no-such-file.txt"},
		{"demo --parallelism=-1", exitUsage, "--parallelism"},
		{"migrate up --database-url=:::", exitUsage, "database URL"},
		{"migrate down --database-url=postgres://localhost/none", exitUsage, "--yes"},
		{"status --interval=-1s", exitUsage, "--interval"},
		{"enrich no-such-file.txt", exitFailed, "no-such-file.txt"},
		{"produce --brokers=127.0.0.1:1", exitFailed, "127.0.0.1:1"},
		{"status --brokers=127.0.0.1:1", exitFailed, "127.0.0.1:1"},
		{"migrate --database-url=postgres://127.0.0.1:1/none?connect_timeout=1", exitFailed, "127.0.0.1:1"},
	} {
		t.Run(test.args, func(t *testing.T) {
			r := dateline(t, "", strings.Fields(test.args)...)
			if r.code != test.code || !strings.Contains(r.err, test.want) || !strings.HasPrefix(r.err, "dateline: ") {
				t.Errorf("exit code %d, want %d; want %q in:\n%s", r.code, test.code, test.want, r.err)
			}
			if r.out != "" {
				t.Errorf("standard output:\n%s", r.out)
			}
		})
	}
}

func TestVariablesSetFlagsAndFlagsWin(t *testing.T) {
	t.Setenv("DATELINE_BROKERS", "127.0.0.1:1")
	if r := dateline(t, "", "status"); !strings.Contains(r.err, "127.0.0.1:1") {
		t.Errorf("the variable does not count: %s", r.err)
	}
	if r := dateline(t, "", "status", "--brokers=127.0.0.1:2"); !strings.Contains(r.err, "127.0.0.1:2") {
		t.Errorf("the flag does not win: %s", r.err)
	}
}

func TestOwnEntriesMakeAnotherPipeline(t *testing.T) {
	t.Setenv("DATELINE_KB", write(t, "own.csv", "name,type,country\nGlimmerfax Widgets,organization,FR\n"))
	own := succeed(t, "version")
	r := dateline(t, "The maker Glimmerfax Widgets of Minsk hired people.", "enrich", "--output=json")
	record := articletest.ValidateEnriched(t, []byte(strings.TrimSpace(r.out)))
	found := func(e article.Entity) bool { return e.ID == "org:glimmerfax-widgets" && e.Country == "FR" }
	if !slices.ContainsFunc(record.Entities, found) || !strings.Contains(own, record.Pipeline.Digest) {
		t.Errorf("%s\n%s", own, r.out)
	}
	t.Setenv("DATELINE_KB", "")
	if succeed(t, "version") == own {
		t.Error("the same pipeline without the entries")
	}
}

func TestVersionNamesThePipeline(t *testing.T) {
	out := succeed(t, "version")
	for _, want := range []string{"dateline ", "pipeline ", "digest ", "go1."} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}
