package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Natural Earth calls Mazatán in Sonora as the city in Sinaloa is called.
func TestNameOfPlaceIsThatOfTheOneCalledSoInEnglish(t *testing.T) {
	table := filepath.Join(t.TempDir(), "places.csv")
	const content = `featurecla,name,namealt,nameascii,adm0name,adm1name,iso_a2,latitude,longitude,pop_max,wikidataid,name_en
Populated place,Mazatlán,,Mazatlan,Mexico,Sonora,MX,29.02,-110.13,500000,Q3311957,Mazatán
Populated place,Mazatlán,,Mazatlan,Mexico,Sinaloa,MX,23.22,-106.42,368204,Q40194,Mazatlán
Admin-1 capital,Rostov,Rostov-na-Donu,Rostov,Russia,Rostov,RU,47.23,39.71,1052000,Q908,Rostov-on-Don
Populated place,Rostov,,Rostov,Russia,Yaroslavl',RU,57.18,39.42,33000,Q4523,Rostov
`
	if err := os.WriteFile(table, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	if err := w.addNaturalEarth(table); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"Mazatlán": {"Q40194"}, "Mazatlan": {"Q40194"}, "Mazatán": {"Q3311957"}, "Mazatan": {"Q3311957"}, "Rostov": {"Q908", "Q4523"},
	} {
		var got []string
		for _, place := range w.byName[name] {
			got = append(got, place.id)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s means %v, want %v", name, got, want)
		}
	}
}
