package enrich

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadTable(t *testing.T) {
	const text = "place\tQ1\tAB\t\t1000\twary\t1.50,-2.25\tZed\tZed Town|Old Zed\tZedian\n" +
		"person\t\t\t\t7\talone\t\tAnn Zed\tA. Zed\t\n" +
		"organization\tQ3\tAB\tZedland\t0\tsure\t\tZedtube\t\t\n"
	k := &knowledge{demonyms: make(map[string]int32), sure: newSureNames()}
	read := tableReader{into: k}
	if err := read.read(text); err != nil {
		t.Fatal(err)
	}
	k.index(read.words.String(), read.names)
	town := known{id: "Q1", name: "Zed", typ: place, country: "AB", weight: 1000, wary: true, at: coordinates{1.5, -2.25, true}}
	ann := known{name: "Ann Zed", typ: person, weight: 7, wary: true, alone: true}
	tube := known{id: "Q3", name: "Zedtube", typ: organization, country: "AB", region: "Zedland", sure: true}
	for name, want := range map[string]*known{
		"Zed": &town, "Zed Town": &town, "Old Zed": &town, "A. Zed": &ann, "Ann Zed": nil, "Zedtube": &tube, "Zedian": nil,
	} {
		found := k.find(name)
		if found.none() || want == nil {
			if !found.none() || want != nil {
				t.Errorf("%s: %v", name, found)
			}
			continue
		}
		if diff := cmp.Diff(*want, found.best(), cmp.AllowUnexported(known{}, coordinates{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if thing, found := k.demonym("Zedian"); !found || thing.id != "Q1" || k.sure.types["Zedtube"] != organization {
		t.Errorf("a demonym is of %v, the sure names are %v", thing, k.sure)
	}
}

func TestReadDamagedTable(t *testing.T) {
	for _, line := range []string{
		"place\tQ1", "planet\tQ1\tAB\t\t1\t\t\tZed\t\t", "place\tQ1\tAB\t\tmany\t\t\tZed\t\t", "place\tQ1\tAB\t\t1\t\tnorth,1\tZed\t\t", "place\tQ1\tAB\t\t1\t\t1\tZed\t\t",
		"place\tQ1\tAB\t\t1\t\t1.234,1\tZed\t\t", "place\tQ1\tAB\t\t1\t\t1,400\tZed\t\t",
		"place\tQ1\tAB\t\t99999999999\t\t\tZed\t\t", "place\tQ1\tAB\t\t1\t\t\t" + strings.Repeat("Z", 256) + "\t\t",
	} {
		k := &knowledge{demonyms: make(map[string]int32), sure: newSureNames()}
		read := tableReader{into: k}
		if err := read.read(line + "\n"); err == nil {
			t.Errorf("%q is read", line)
		}
	}
}
