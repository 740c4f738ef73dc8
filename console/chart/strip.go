package chart

import "html/template"

// Beat is a sentence of a Strip.
type Beat struct {
	Link  string  // to the sentence, such as "#s3"
	Label string  // for its title and for screen readers
	Value float64 // -1 to 1
}

// Strip draws the sentiment of sentences in the order of a text: up is positive,
// down negative, as far as ±0.5 or the greatest. Each bar leads to its sentence.
func Strip(title string, beats []Beat) template.HTML {
	const height, middle = 56.0, 28.0
	var out svg
	out.add(`<svg class="strip" role="group" aria-label="%s" width="100%%" height="%s">`, text(title), number(height))
	out.add(`<line class="zero" x1="0" x2="100%%" y1="%[1]s" y2="%[1]s"/>`, number(middle))
	step := 100 / float64(max(1, len(beats)))
	most := 0.5
	for _, b := range beats {
		most = max(most, b.Value, -b.Value)
	}
	for i, b := range beats {
		size := max(1.5, (middle-2)*max(b.Value, -b.Value)/most)
		y := middle - size
		if b.Value < 0 {
			y = middle
		}
		x, width := number(float64(i)*step), number(step)
		out.add(`<a href="%s" aria-label="%s"><title>%s</title><rect class="touch" x="%s%%" width="%s%%" height="%s"/>`,
			text(b.Link), text(b.Label), text(b.Label+" ("+Signed(b.Value)+")"), x, width, number(height))
		out.add(`<rect class="%s" x="%s%%" y="%s" width="%s%%" height="%s"/></a>`,
			Tone(b.Value), number(float64(i)*step+step*0.1), number(y), number(step*0.8), number(size))
	}
	out.add(`</svg>`)
	return out.markup()
}
