package ner

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestGazetteerMarksTheLongestName(t *testing.T) {
	g := NewGazetteer(0)
	g.AddName("New York", place)
	g.AddName("New York Times", organization)
	g.AddName("Washington", person)
	g.AddName("Washington", place)
	g.AddName("Bank of China", organization)
	g.AddDemonym("Belarusian")
	g.AddName("The Longest Name There Ever Was", organization) // too long to know
	tables := NewTables(NewClusters(nil), g)
	const (
		isPerson, isOrganization, isPlace = "p", "o", "l"
		isDemonym                         = "d"
	)
	for text, want := range map[string]string{
		"in New York now":                 ". l[ l] .",
		"a New York Times man":            ". o[ o, o] .",
		"NEW YORK TIMES":                  "o[ o, o]",
		"Washington , New Delhi":          "pl . . .",
		"the Bank of China":               ". o[ o, o]",
		"the bank of China":               ". . . .", // begins without a capital
		"Belarusian New Washington":       "d . pl",
		"The Longest Name There Ever Was": ". . . . . .",
		"New York New York Times":         "l[ l] o[ o, o]",
		"":                                "",
	} {
		tokens := strings.Fields(text)
		facts := tables.NewText([][]string{tokens}).sentences[0]
		var got []string
		for _, f := range facts {
			mark := ""
			for bit, name := range []string{isPerson, isOrganization, isPlace, isDemonym} {
				if f.listed>>2&(1<<bit) != 0 {
					mark += name
				}
			}
			if mark == "" {
				mark = "."
			} else {
				mark += []string{begin: "[", inside: ",", end: "]", single: ""}[f.listed&3]
			}
			got = append(got, mark)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestGazetteerGrows(t *testing.T) {
	g := NewGazetteer(0)
	const names = 5000
	for n := range names {
		g.AddName(fmt.Sprintf("Name %d", n), place)
	}
	tables := NewTables(NewClusters(nil), g)
	for n := range 2 * names {
		known := tables.NewText([][]string{{"Name", strconv.Itoa(n)}}).sentences[0][1].listed != 0
		if known != (n < names) {
			t.Fatalf("Name %d of %d names: known is %v", n, names, known)
		}
	}
}
