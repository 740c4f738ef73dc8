package main

import (
	_ "embed"
	"fmt"
	"strings"
)

// The lists of our own. Their ids were checked against the data or another
// published list, but for some of the best known platforms, organizations, persons, rivers
// and seas; one that is not sure was left out.
var (
	//go:embed countries.tsv
	countries string
	//go:embed regions.tsv
	regions string
	//go:embed subdivisions.tsv
	subdivisions string
	//go:embed cities.tsv
	cities string
	//go:embed capitals.tsv
	capitals string
	//go:embed organizations.tsv
	organizations string
	//go:embed companies.tsv
	companies string
	//go:embed sports.tsv
	sports string
	//go:embed media.tsv
	media string
	//go:embed forces.tsv
	forces string
	//go:embed persons.tsv
	persons string
)

// addFacts adds countries, regions and the organizations in the news.
func (w *world) addFacts() error {
	for _, row := range rows(countries) {
		t := row.thing(place, countryWeight)
		t.others = append(t.others, withArticle(t.name, t.others)...)
		w.add(t)
	}
	for _, row := range rows(regions) {
		weight := regionWeight
		if row.country != "" {
			weight = subdivisionWeight
		}
		w.add(row.thing(place, weight))
	}
	for _, list := range []string{organizations, companies, sports, media, forces} {
		w.addList(list, organization, newsmakerWeight)
	}
	return nil
}

// addList adds the things of a list whose column of demonyms says how far their names can
// be trusted.
func (w *world) addList(list, typ string, weight int) {
	for _, row := range rows(list) {
		t := row.thing(typ, weight)
		if len(t.demonyms) > 0 {
			t.trust, t.demonyms = t.demonyms[0], nil
		}
		if t.trust == also || t.trust == alone {
			w.addAgain(t)
			continue
		}
		w.add(t)
	}
}

// withArticle returns names without the article that is part of them.
func withArticle(name string, others []string) []string {
	var bare []string
	for _, n := range append([]string{name}, others...) {
		if rest, found := strings.CutPrefix(n, "The "); found {
			bare = append(bare, rest)
		}
	}
	return bare
}

// addCityNames gives the places of Natural Earth the names that news uses, and
// demonyms.
func (w *world) addCityNames() error {
	for _, row := range rows(cities) {
		city := w.city(row.name, row.country)
		for _, name := range row.others {
			if city == nil {
				city = w.city(name, row.country)
			}
		}
		if city == nil {
			return fmt.Errorf("cities.tsv: no place is called %s in %s", row.name, row.country)
		}
		w.rename(city, row.name)
		w.name(city, row.others...)
		city.demonyms = append(city.demonyms, row.demonyms...)
	}
	return nil
}

// row is a line of a list.
type row struct {
	name, id, country   string
	others, demonyms    []string
	latitude, longitude float64 // 0 if not given
}

func (r row) thing(typ string, weight int) thing {
	return thing{
		typ: typ, id: r.id, country: r.country, weight: weight, name: r.name, others: r.others, demonyms: r.demonyms,
		latitude: r.latitude, longitude: r.longitude,
	}
}

func rows(list string) []row {
	var all []row
	for line := range strings.Lines(list) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := append(strings.Split(line, "\t"), "", "", "")
		r := row{
			name: fields[0], id: fields[1], country: fields[2], others: split(fields[3]),
			latitude: degrees(fields[5]), longitude: degrees(fields[6]),
		}
		for _, demonym := range split(fields[4]) {
			r.demonyms = append(r.demonyms, plural(demonym)...)
		}
		all = append(all, r)
	}
	return all
}

// plural returns a demonym with its plural, which one marked with = lacks, as
// do those in which English has none.
func plural(demonym string) []string {
	if only, found := strings.CutPrefix(demonym, "="); found {
		return []string{only}
	}
	for _, ending := range []string{"ese", "ish", "ic", "x", "s", "z"} {
		if strings.HasSuffix(demonym, ending) {
			return []string{demonym}
		}
	}
	return []string{demonym, demonym + "s"}
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}
