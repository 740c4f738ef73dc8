package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// subdivisionRanks says how well known the provinces of a rank are. Those of
// other ranks are small, and many share their names with other things.
var subdivisionRanks = map[string]int{"2": subdivisionWeight, "3": subdivisionWeight, "4": 300_000, "5": 300_000}

const (
	smallSubdivisionWeight = 50_000
	subdivisionFields      = 7
)

// addSubdivisions adds provinces, states and counties. One that shares its name
// with a city of its country is less known than the city, and one that shares it with an
// organization in the news is meant only where its country is named.
func (w *world) addSubdivisions() error {
	for line := range strings.Lines(subdivisions) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != subdivisionFields {
			return fmt.Errorf("subdivisions.tsv: %d fields in %q", len(fields), line)
		}
		names := slices.DeleteFunc(append([]string{fields[0]}, split(fields[6])...), func(name string) bool { return isVague(name) || isWater(name) })
		if len(names) == 0 {
			continue
		}
		t := thing{typ: place, name: names[0], id: fields[1], country: fields[2], others: names[1:]}
		var err error
		if t.latitude, err = strconv.ParseFloat(fields[3], 64); err != nil {
			return fmt.Errorf("subdivisions.tsv: %w", err)
		}
		if t.longitude, err = strconv.ParseFloat(fields[4], 64); err != nil {
			return fmt.Errorf("subdivisions.tsv: %w", err)
		}
		weight, known := subdivisionRanks[fields[5]]
		if !known {
			weight, t.trust = smallSubdivisionWeight, wary
		}
		if w.knows(t.name, organization) { // one in the news: Meta
			t.trust = wary
		}
		t.weight = w.belowCities(t, weight)
		w.add(t)
	}
	return nil
}

// isWater reports whether a province is called as the sea or the river that it lies at, which
// an article means: the Red Sea.
func isWater(name string) bool { return strings.HasSuffix(name, " Sea") || name == "River Nile" }

// belowCities returns a weight that is less than that of any city of the same
// name and country.
func (w *world) belowCities(t thing, weight int) int {
	for _, name := range append([]string{t.name}, t.others...) {
		if city := w.city(name, t.country); city != nil {
			weight = min(weight, city.weight/2)
		}
	}
	return weight
}
