package enrich

import (
	"slices"
	"strings"
	"testing"
)

func TestWordPieces(t *testing.T) {
	vocabulary := []string{"un", "##aff", "##able", "the", "minister", "##s", "'", "s", "e", "##u", ".", "cafe", "#", "##", "-", "—", "a"}
	pieces := newWordPieces(vocabulary)
	for text, want := range map[string]string{
		"unaffable":         "un ##aff ##able",
		"The Ministers":     "the minister ##s",
		"the minister's.":   "the minister ' s .",
		"Café":              "cafe",
		"Cafe\u0301":        "cafe",
		"EU":                "e ##u",
		"un-able":           "un -", // "able" can't begin a word
		"a—the":             "a — the",
		"#the":              "# the",
		"##":                "# #",
		"\x00the\u00a0a\n":  "the a",
		"白俄罗斯":              "",
		"":                  "",
		"\xff\xfe a":        "a",
		"unaffablezzz the":  "the", // of no pieces as a whole
		"the" + "zz" + " a": "a",
	} {
		var got []string
		for _, row := range pieces.appendTo(nil, text) {
			got = append(got, vocabulary[row])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is split into %q, want %q", text, got, want)
		}
	}
}

func TestLongWordIsPassedOver(t *testing.T) {
	pieces := newWordPieces([]string{"a", "##a"})
	rows := pieces.appendTo(nil, strings.Repeat("a", longestSplitWord))
	if want := append([]int32{0}, slices.Repeat([]int32{1}, longestSplitWord-1)...); !slices.Equal(rows, want) {
		t.Errorf("a word of %d letters is split into %d pieces", longestSplitWord, len(rows))
	}
	if rows = pieces.appendTo(nil, strings.Repeat("a", longestSplitWord+1)); rows != nil {
		t.Errorf("a longer word is split into %d pieces", len(rows))
	}
}

func FuzzWordPieces(f *testing.F) {
	model, err := newTopicModel(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("The Belarusian president’s visit—his 3rd—ended.")
	f.Add("\u0301\xff İ ẞ #### \u2028")
	f.Fuzz(func(t *testing.T, text string) {
		for _, row := range model.pieces.appendTo(nil, text) {
			if row < 0 || int(row) >= len(model.rows) {
				t.Fatalf("%q: row %d of %d", text, row, len(model.rows))
			}
		}
	})
}
