package main

import _ "embed"

// Lists of places that are neither towns nor units that every country has.
var (
	//go:embed features.tsv
	features string
	//go:embed airports.tsv
	airports string
	//go:embed counties.tsv
	counties string
)

// How well known they are. A river is known better than a town of its name, and less
// than a state; a county is meant only where its state is named.
const (
	featureWeight = 2_000_000
	airportWeight = 1_000_000
	countyWeight  = 50_000
)

// addFeatures adds rivers, mountains, seas, landmarks and airports.
func (w *world) addFeatures() error {
	w.addList(features, place, featureWeight)
	w.addList(airports, place, airportWeight)
	return nil
}

// addCounties adds the counties of the United States, but for those that are a city or a
// part of one: Brooklyn.
func (w *world) addCounties() error {
	for _, row := range rows(counties) {
		if w.byID[row.id] != nil {
			continue
		}
		t := row.thing(place, countyWeight)
		t.region, t.others, t.trust = row.others[0], placeNames(ascii(t.name)), wary
		w.add(t)
	}
	return nil
}
