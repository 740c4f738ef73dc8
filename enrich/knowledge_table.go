package enrich

import (
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/dateline/dateline/article"
)

// tableRow is a thing of the table: its numbers, and where in the table's text its words
// are. It holds no pointer, so that the garbage collector has nothing to look at.
type tableRow struct {
	latitude, longitude             int16  // in hundredths of a degree
	line, name                      uint32 // where they begin
	weight                          int32
	typ, id, country, region, named uint8 // lengths; the first four begin the line
	flags                           uint8
}

// hundredths are those of a degree, in which the table has places.
const hundredths = 100

// What a row says beside.
const (
	waryFlag = 1 << iota
	aloneFlag
	sureFlag
	othersFlag // the line is about the other names
	placedFlag
)

// thing returns what a row is about.
func (r *tableRow) thing(text string) known {
	line := text[r.line:]
	field := func(length uint8) string {
		taken := line[:length]
		line = line[int(length)+len("\t"):]
		return taken
	}
	return known{
		typ: article.EntityType(field(r.typ)), id: field(r.id), country: field(r.country), region: field(r.region),
		name: text[r.name : r.name+uint32(r.named)], weight: int(r.weight),
		wary: r.flags&waryFlag != 0, alone: r.flags&aloneFlag != 0, sure: r.flags&sureFlag != 0,
		at: coordinates{float64(r.latitude) / hundredths, float64(r.longitude) / hundredths, r.flags&placedFlag != 0},
	}
}

// namedThing is a name, a part of the table's text, and the number of a thing.
type namedThing struct {
	name  textPart
	thing int32
}

// knowledgeFields is the number of fields of a line of the table.
const knowledgeFields = 10

// readTable reads the things, and returns their names.
func (k *knowledge) readTable(text string) ([]namedThing, error) {
	lines := strings.Count(text, "\n")
	k.rows = make([]tableRow, 0, lines)
	names, at := make([]namedThing, 0, lines+lines/2), uint32(0)
	for line := range strings.Lines(text) {
		fields, begins, err := splitLine(strings.TrimSuffix(line, "\n"), at)
		if err != nil {
			return nil, err
		}
		row, err := readRow(&fields, &begins)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		names = k.takeInRow(&fields, &begins, &row, names)
		at += uint32(len(line))
	}
	return names, nil
}

// takeInRow takes in a line of the table.
func (k *knowledge) takeInRow(fields *[knowledgeFields]string, begins *[knowledgeFields]uint32, row *tableRow, names []namedThing) []namedThing {
	number := int32(len(k.rows))
	k.rows = append(k.rows, *row)
	if row.flags&sureFlag != 0 {
		k.sure.add(fields[7], article.EntityType(fields[0]))
	}
	if row.flags&othersFlag == 0 {
		names = append(names, namedThing{partAt(begins[7], fields[7]), number})
	}
	at := begins[8]
	for other := range listed(fields[8]) {
		names = append(names, namedThing{partAt(at, other), number})
		at += uint32(len(other) + len("|"))
	}
	for word := range listed(fields[9]) {
		if _, taken := k.demonyms[word]; !taken {
			k.demonyms[word] = number
		}
	}
	return names
}

// splitLine returns the fields of a line, and where they begin in the text if the line
// does at a place.
func splitLine(line string, at uint32) (fields [knowledgeFields]string, begins [knowledgeFields]uint32, err error) {
	count := 0
	for field := range strings.SplitSeq(line, "\t") {
		if count < knowledgeFields {
			fields[count], begins[count] = field, at
		}
		count++
		at += uint32(len(field) + len("\t"))
	}
	if count != knowledgeFields {
		return fields, begins, fmt.Errorf("%d fields in %q", count, line)
	}
	return fields, begins, nil
}

// readRow reads what a row holds.
func readRow(fields *[knowledgeFields]string, begins *[knowledgeFields]uint32) (tableRow, error) {
	weight, err := strconv.ParseInt(fields[4], 10, 32)
	if err != nil {
		return tableRow{}, fmt.Errorf("weight: %w", err)
	}
	for _, n := range []int{0, 1, 2, 3, 7} {
		if len(fields[n]) > math.MaxUint8 {
			return tableRow{}, fmt.Errorf("%q is longer than %d bytes", fields[n], math.MaxUint8)
		}
	}
	row := tableRow{
		line: begins[0], typ: uint8(len(fields[0])), id: uint8(len(fields[1])), country: uint8(len(fields[2])), region: uint8(len(fields[3])),
		weight: int32(weight), name: begins[7], named: uint8(len(fields[7])),
	}
	switch fields[5] {
	case "wary":
		row.flags |= waryFlag
	case "also":
		row.flags |= waryFlag | othersFlag
	case "alone":
		row.flags |= waryFlag | aloneFlag | othersFlag
	case "sure":
		row.flags |= sureFlag
	}
	return row, row.place(fields[6])
}

// place reads what the table says of a place's position.
func (r *tableRow) place(text string) (err error) {
	if text == "" {
		return nil
	}
	latitude, longitude, _ := strings.Cut(text, ",")
	if r.latitude, err = readHundredths(latitude); err != nil {
		return fmt.Errorf("latitude: %w", err)
	}
	if r.longitude, err = readHundredths(longitude); err != nil {
		return fmt.Errorf("longitude: %w", err)
	}
	r.flags |= placedFlag
	return nil
}

// readHundredths reads degrees with two digits behind the point, and no more.
func readHundredths(text string) (int16, error) {
	degrees, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, err
	}
	whole := math.Round(degrees * hundredths)
	if math.Abs(whole) > math.MaxInt16 || whole/hundredths != degrees {
		return 0, fmt.Errorf("%q is no degrees with two digits behind the point", text)
	}
	return int16(whole), nil
}

func partAt(at uint32, text string) textPart { return textPart{at, at + uint32(len(text))} }

func listed(list string) iter.Seq[string] {
	if list == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(list, "|")
}
