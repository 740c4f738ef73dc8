package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/internal/ner"
)

func TestSpacingIsAsWrittenOrAsAnEditorWouldHaveIt(t *testing.T) {
	for name, c := range map[string]struct{ tokens, written, want string }{
		"as written":                   {"Paris / Lyon ( No. 2 )", "Paris/Lyon (No. 2)", "Paris/Lyon (No. 2)"},
		"clitics are joined again":     {"I do n't know Enron 's plans", "I do n't know Enron 's plans", "I don't know Enron's plans"},
		"and where nothing is written": {"Boca Juniors ' s win , they 'd say", "", "Boca Juniors 's win, they'd say"},
		"marks":                        {"Yes , he ( Ray ) won 15 % ; well ...", "", "Yes, he (Ray) won 15%; well..."},
		"quotes":                       {`He said " no " and " yes " .`, "", `He said "no" and "yes".`},
		"written otherwise":            {"No - one", "Nobody here", "No - one"},
		"a space that is no break":     {"10 km", "10\u00a0km", "10 km"},
	} {
		t.Run(name, func(t *testing.T) {
			tokens := strings.Fields(c.tokens)
			var got strings.Builder
			for i, spaced := range spacing(tokens, c.written) {
				if spaced {
					got.WriteByte(' ')
				}
				got.WriteString(tokens[i])
			}
			if got.String() != c.want {
				t.Errorf("got %q, want %q", got.String(), c.want)
			}
		})
	}
}

// marked returns the names of a text in brackets.
func marked(t text) string {
	content := []rune(t.content)
	var result strings.Builder
	at := 0
	for _, n := range t.names {
		result.WriteString(string(content[at:n.First]) + "[" + string(content[n.First:n.End]) + " " + string(n.Type) + "]")
		at = n.End
	}
	return result.String() + string(content[at:])
}

func TestGoldTextsReadAsPrintedAndKeepTheirNames(t *testing.T) {
	data := t.TempDir()
	for path, content := range map[string]string{
		"ner/uner_pud/test.iob2": "# newdoc id = a\n# text = Zoë saw “Köln”.\n" +
			"1\tZoë\tB-PER\n2\tsaw\tO\n3\t“\tO\n4\tKöln\tB-LOC\n5\t”\tO\n6\t.\tO\n\n" +
			"# text = Köln 's news\n1\tKöln\tB-LOC\n2\t's\tO\n3\tnews\tO\n\n" +
			"# text = Xi left.\n1\tXi\tB-PER\n2\tleft\tO\n3\t.\tO\n\n" +
			"# newdoc id = b\n# text = Bonn\n1\tBonn\tB-LOC\n",
		"ner/wikigold/wikigold.conll.txt": "The O\nMad I-ORG\nMarkets I-ORG\n, O\nhe O\nsaid O\n. O\n",
	} {
		path = filepath.Join(data, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, set := range []int{0, 2} {
		texts, err := readGoldTexts(data, set)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			got = append(got, text.id+": "+marked(text))
		}
	}
	want := []string{
		"UNER-PUD/0: [Zoë person] saw “[Köln place]”. [Köln place]'s news\n\n[Xi person] left.",
		"UNER-PUD/1: [Bonn place]",
		"wikigold/0: The [Mad Markets organization], he said.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestASentenceOfAGoldSetHasItsText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set")
	if err := os.WriteFile(path, []byte("# text = One\n1\tOne\tO\n\n1\tTwo\tO\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readUNER(path); err == nil || !strings.Contains(err.Error(), "without its text") {
		t.Errorf("error %v", err)
	}
}

func TestCasingsKeepOffsets(t *testing.T) {
	for name, c := range map[string]struct{ text, capitals, title string }{
		"words":         {"President Xi of China", "PRESIDENT XI OF CHINA", "President Xi Of China"},
		"marks":         {`"the (old) well-known man's" tale`, `"THE (OLD) WELL-KNOWN MAN'S" TALE`, `"The (Old) Well-known Man's" Tale`},
		"curly quotes":  {"‘so’ it’s “said”", "‘SO’ IT’S “SAID”", "‘So’ It’s “Said”"},
		"accents":       {"élan in köln", "ÉLAN IN KÖLN", "Élan In Köln"},
		"longer upper":  {"straße ﬁn ŉ", "STRAßE ﬁN ŉ", "Straße ﬁn ŉ"},
		"lines":         {"one\ntwo", "ONE\nTWO", "One\nTwo"},
		"not lower":     {"iPhone McCain", "IPHONE MCCAIN", "IPhone McCain"},
		"other scripts": {"москва 北京", "МОСКВА 北京", "Москва 北京"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := inCapitals(c.text); got != c.capitals {
				t.Errorf("capitals: got %q, want %q", got, c.capitals)
			}
			if got := inTitleCase(c.text); got != c.title {
				t.Errorf("title case: got %q, want %q", got, c.title)
			}
			if got, want := len([]rune(inCapitals(c.text))), len([]rune(c.text)); got != want {
				t.Errorf("%d code points in capitals, %d as written", got, want)
			}
		})
	}
}

func TestLenientBoundariesLeaveDeterminerAndPossessiveOff(t *testing.T) {
	for given, want := range map[string]string{
		"The Hague":          "Hague",
		"the United Nations": "United Nations",
		"AN ISLAND":          "ISLAND",
		"Iran's":             "Iran",
		"IRAN’S":             "IRAN",
		"the Bushes'":        "Bushes",
		"Theresa May":        "Theresa May",
		"A":                  "A",
		"'s":                 "'s",
		"the 's":             "the 's",
		"Lloyd's of London":  "Lloyd's of London",
	} {
		content := []rune("In " + given + ".")
		n := lenient(content, []ner.Span{{First: 3, End: len(content) - 1, Type: "place"}})[0]
		if got := string(content[n.First:n.End]); got != want || n.Type != "place" {
			t.Errorf("%q: got %q, %s; want %q", given, got, n.Type, want)
		}
	}
}
