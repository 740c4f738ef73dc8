// Command knowledge builds enrich's table of known names from public data and
// from the lists beside this file:
//
//	go run ./enrich/train/knowledge --data ../shared/data
//
// The same data give the same bytes. The format is described at
// enrich.loadKnowledge.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../shared/data", "folder with the public data")
	out := flag.String("out", "enrich/models/knowledge.tsv.gz", "file to write")
	flag.Parse()
	if err := build(*data, *out); err != nil {
		log.Fatal("build the table of known names: ", err)
	}
}

// build adds the sources, the surest first: a later one adds names to what is there and
// never changes it, but that who is prominent is meant anywhere.
func build(data, out string) error {
	gazetteer := filepath.Join(data, "gazetteer")
	w := newWorld()
	var err error
	if w.common, err = commonPhrases(data); err != nil {
		return err
	}
	for _, add := range []func() error{
		w.addFacts,
		w.addFeatures,
		func() error { return w.addNaturalEarth(filepath.Join(gazetteer, "naturalearth_populated_places.csv")) },
		w.addCityNames,
		w.addSubdivisions,
		func() error { return w.addGeoNames(filepath.Join(gazetteer, "geonames_cities15000.json")) },
		w.addCounties,
		w.promoteCapitals,
		w.addSaints,
		w.addPersons,
		func() error { return w.addLeaders(filepath.Join(gazetteer, "world_leaders.csv")) },
		func() error { return w.addPoliticians(filepath.Join(gazetteer, "executive.yaml"), president) },
		func() error {
			return w.addPoliticians(filepath.Join(gazetteer, "legislators-current.yaml"), legislator)
		},
		func() error { return w.addOrganizations(filepath.Join(gazetteer, "nsi_wikidata.json")) },
		w.addListed,
		w.addProminent,
		w.addOfficials,
		w.addFigures,
		w.distrustFirstNames,
	} {
		if err := add(); err != nil {
			return err
		}
	}
	if err := w.write(out); err != nil {
		return err
	}
	w.report(os.Stdout)
	return nil
}

// report says how much of what there is.
func (w *world) report(to *os.File) {
	count := make(map[string]int)
	linked := make(map[string]int)
	for _, t := range w.things {
		count[t.typ]++
		if t.id != "" {
			linked[t.typ]++
		}
	}
	for _, typ := range []string{place, organization, person} {
		fmt.Fprintf(to, "%-12s %6d, with a Wikidata id %6d\n", typ, count[typ], linked[typ])
	}
}
