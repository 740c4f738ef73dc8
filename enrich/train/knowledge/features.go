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
	w.addPlaces(features, featureWeight)
	w.addPlaces(airports, airportWeight)
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

// addPlaces adds the places of a list, which says how far their names can be trusted.
func (w *world) addPlaces(list string, weight int) {
	for _, row := range rows(list) {
		t := row.thing(place, weight)
		if len(t.demonyms) > 0 {
			t.trust, t.demonyms = t.demonyms[0], nil
		}
		if t.trust == also {
			w.addAgain(t)
			continue
		}
		w.add(t)
	}
}
