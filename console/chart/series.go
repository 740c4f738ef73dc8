package chart

import (
	"fmt"
	"html/template"
	"time"
)

// Point is a value at a time.
type Point struct {
	At    time.Time
	Value *float64 // nil for none, which leaves a gap
}

// Series is values at equal steps, oldest first.
type Series struct {
	Title       string // for screen readers
	Description string
	Unit        string // of a value in its title, such as "articles"
	Step        time.Duration
	Points      []Point
}

const (
	plotHeight = 150.0
	axisHeight = 22.0 // below, for the times
	padding    = 8.0  // above, for the highest label
	labelWidth = 44
	timeTicks  = 4
)

// Bars draws counts as bars from 0.
func Bars(s Series) template.HTML {
	high := 0.0
	for _, p := range s.Points {
		if p.Value != nil {
			high = max(high, *p.Value)
		}
	}
	axis := niceScale(0, max(high, 4), 3)
	return s.draw(axis, false, func(out *svg) {
		step := 100 / float64(len(s.Points))
		for i, p := range s.Points {
			if p.Value == nil {
				continue
			}
			y := axis.y(*p.Value, plotHeight)
			out.add(`<rect class="bar" x="%s%%" y="%s" width="%s%%" height="%s"><title>%s</title></rect>`,
				number(float64(i)*step+step*0.1), number(padding+y), number(step*0.8), number(plotHeight-y),
				text(fmt.Sprintf("%s: %s %s", fullTime(p.At, s.Step), Count(int64(*p.Value)), s.Unit)))
		}
	})
}

// Sentiment draws values from -1 to 1 as a line around 0, with a dot for each.
func Sentiment(s Series) template.HTML {
	most := 0.0
	for _, p := range s.Points {
		if p.Value != nil {
			most = max(most, *p.Value, -*p.Value)
		}
	}
	bound := 1.0
	for _, b := range []float64{0.2, 0.5} {
		if most <= b {
			bound = b
			break
		}
	}
	axis := scale{-bound, bound, []float64{-bound, -bound / 2, 0, bound / 2, bound}}
	return s.draw(axis, true, func(out *svg) {
		s.line(out, axis)
		step := 100 / float64(len(s.Points))
		for i, p := range s.Points {
			if p.Value == nil {
				continue
			}
			out.add(`<circle class="dot %s" cx="%s%%" cy="%s" r="3"><title>%s</title></circle>`, MeanTone(*p.Value),
				number((float64(i)+0.5)*step), number(padding+axis.y(*p.Value, plotHeight)),
				text(fullTime(p.At, s.Step)+": "+Signed(*p.Value)))
		}
	})
}

// How far from 0 a sentiment is called neutral: that of an article or a sentence,
// as the pipeline labels it, and a mean of many, which is seldom far from 0.
const (
	neutralWithin     = 0.15
	neutralMeanWithin = 0.05
)

// Tone is the class of the sentiment of one text.
func Tone(value float64) string { return tone(value, neutralWithin) }

// MeanTone is the class of a mean.
func MeanTone(value float64) string { return tone(value, neutralMeanWithin) }

func tone(value, within float64) string {
	switch {
	case value >= within:
		return "positive"
	case value <= -within:
		return "negative"
	}
	return "neutral"
}

// line joins neighbours that both have a value. It is stretched, unlike the dots.
func (s Series) line(out *svg, axis scale) {
	out.add(`<svg y="%s" width="100%%" height="%s" viewBox="0 0 %d %s" preserveAspectRatio="none">`,
		number(padding), number(plotHeight), 10*len(s.Points), number(plotHeight))
	open := false
	for i, p := range s.Points {
		if p.Value == nil {
			if open {
				out.add(`"/>`)
			}
			open = false
			continue
		}
		command := "L"
		if !open {
			out.add(`<path class="line" vector-effect="non-scaling-stroke" d="`)
			command = "M"
		}
		open = true
		out.add(`%s%d %s`, command, 10*i+5, number(axis.y(*p.Value, plotHeight)))
	}
	if open {
		out.add(`"/>`)
	}
	out.add(`</svg>`)
}

// draw puts axes around marks.
func (s Series) draw(axis scale, signed bool, marks func(*svg)) template.HTML {
	var out svg
	out.add(`<div class="chart">`)
	out.add(`<svg class="labels" width="%d" height="%s" aria-hidden="true" focusable="false">`, labelWidth, number(padding+plotHeight+axisHeight))
	for _, tick := range axis.ticks {
		out.add(`<text x="%d" y="%s" text-anchor="end">%s</text>`, labelWidth-6, number(padding+axis.y(tick, plotHeight)+4), label(tick, signed))
	}
	out.add(`</svg>`)
	out.describe("plot", s.Title, s.Description, int(padding+plotHeight+axisHeight))
	for _, tick := range axis.ticks {
		class := "grid"
		if tick == 0 {
			class = "zero"
		}
		y := number(padding + axis.y(tick, plotHeight))
		out.add(`<line class="%s" x1="0" x2="100%%" y1="%s" y2="%s"/>`, class, y, y)
	}
	if len(s.Points) > 0 {
		marks(&out)
		s.times(&out)
	}
	out.add(`</svg></div>`)
	return out.markup()
}

// times writes a few times below the plot.
func (s Series) times(out *svg) {
	every := (len(s.Points) + timeTicks - 1) / timeTicks
	for i := every / 2; i < len(s.Points); i += every {
		out.add(`<text x="%s%%" y="%s" text-anchor="middle">%s</text>`, number((float64(i)+0.5)*100/float64(len(s.Points))),
			number(padding+plotHeight+16), text(timeLabel(s.Points[i].At, s.Step)))
	}
}
