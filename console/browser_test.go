package console_test

import (
	"context"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var update = flag.Bool("update", false, "take the pictures of docs/images anew")

// browser is a tab of a real browser, and what it has done.
type browser struct {
	context.Context

	mu       sync.Mutex
	requests []string // addresses
	messages []string // of the console: errors, and what the policy has refused
}

// newBrowser starts Chromium with an empty profile until the test's end. It has a folder
// for caches of its own: where there is none yet, it would make the user's, closed to the
// account that runs Postgres for root.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Env("XDG_CACHE_HOME="+t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.WSURLReadTimeout(2*time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	b := &browser{Context: ctx}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Log(err)
		}
		end()
		stop()
	})
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, call(network.Enable, network.EnableParams{}), call(log.Enable, cdp.Empty{}), call(runtime.Enable, cdp.Empty{})); err != nil {
		t.Fatal(err)
	}
	return b
}

// call is a command of the protocol.
func call[P, R any](command cdp.Command[P, R], parameters P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, parameters)
		return err
	})
}

// chromium finds a browser. Where the environment asks for all services, there
// must be one.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "no Chromium or Chrome is installed (in Debian: apt install chromium)"
	if os.Getenv("REQUIRE_SERVICES") == "1" {
		t.Fatal("REQUIRE_SERVICES=1, but " + missing)
	}
	t.Skip(missing)
	return ""
}

func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		b.messages = append(b.messages, "console."+string(e.Type))
	case *runtime.EventExceptionThrown:
		b.messages = append(b.messages, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.messages = append(b.messages, e.Entry.Text+" "+e.Entry.URL)
	case *page.EventJavascriptDialogOpening:
		b.messages = append(b.messages, "dialog: "+e.Message)
	}
}

// take returns what was seen since the last time.
func (b *browser) take() (requests, messages []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	requests, messages = b.requests, b.messages
	b.requests, b.messages = nil, nil
	return requests, messages
}

// look is how a page is looked at.
type look struct {
	name          string
	width, height int64
	scheme        string
}

var looks = []look{{"light", 1280, 900, "light"}, {"dark", 1280, 900, "dark"}, {"phone", 360, 740, "light"}, {"dark phone", 360, 740, "dark"}}

// open shows a page, and does something there.
func (b *browser) open(t *testing.T, l look, address string, then ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	b.do(t, append([]chromedp.Action[chromedp.Void]{
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.width < 500,
		}),
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}},
		}),
		chromedp.Navigate(address),
	}, then...)...)
}

func (b *browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b, 3*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// evaluate returns what a piece of script finds on the page.
func evaluate[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	return result(t, b, chromedp.Evaluate[T](script))
}

func result[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b, 3*time.Minute)
	defer cancel()
	found, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Every page in every look: nothing is asked of another host, nothing is refused or
// fails, nothing is wider than the window, and all text can be told from its ground.
func TestEveryPageInABrowser(t *testing.T) {
	b := newBrowser(t)
	s := seeded(t, hostile())
	for _, l := range looks {
		for _, path := range paths() {
			b.open(t, l, s.address+path)
			found := evaluate[findings](t, b, inspect)
			requests, messages := b.take()
			for _, r := range requests {
				if !strings.HasPrefix(r, s.address+"/") && !strings.HasPrefix(r, "data:") {
					t.Errorf("%s, %s: asked for %s", path, l.name, r)
				}
			}
			if len(requests) < 2 || len(messages) > 0 {
				t.Errorf("%s, %s: %d requests; messages: %q", path, l.name, len(requests), messages)
			}
			found.check(t, path+", "+l.name, l)
		}
	}
}

// findings are what a look at a page has shown.
type findings struct {
	Title    string   `json:"title"`
	Dark     bool     `json:"dark"`
	Scroll   int64    `json:"scroll"` // width of the content
	Scripts  int      `json:"scripts"`
	Elements int      `json:"elements"` // that a text was looked for in
	Faint    []string `json:"faint"`    // texts with too little contrast
	Small    []string `json:"small"`    // names of controls without one
}

func (f findings) check(t *testing.T, where string, l look) {
	t.Helper()
	if !strings.HasSuffix(f.Title, "Dateline") || f.Scripts > 0 {
		t.Errorf("%s: the title is %q, and there are %d scripts", where, f.Title, f.Scripts)
	}
	if f.Dark != (l.scheme == "dark") {
		t.Errorf("%s: the ground is dark: %v", where, f.Dark)
	}
	if f.Scroll > l.width {
		t.Errorf("%s: the content is %d wide", where, f.Scroll)
	}
	if f.Elements < 10 {
		t.Errorf("%s: only %d texts were looked at", where, f.Elements)
	}
	if len(f.Faint) > 0 {
		t.Errorf("%s: too little contrast:\n%s", where, strings.Join(f.Faint, "\n"))
	}
	if len(f.Small) > 0 {
		t.Errorf("%s: controls without a name: %q", where, f.Small)
	}
}

// inspect computes the contrast of each text with what is behind it (WCAG 2.2,
// 1.4.3), and looks for what else a page must be.
const inspect = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parsed = new Map();
  const rgba = color => {
    if (!parsed.has(color)) {
      canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
      const d = canvas.getImageData(0, 0, 1, 1).data;
      parsed.set(color, [d[0], d[1], d[2], d[3] / 255]);
    }
    return parsed.get(color);
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = c => {
    const [r, g, b] = c.map(v => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const faint = new Set();
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || seen.has(e) || ['TITLE', 'DESC', 'OPTION'].includes(e.tagName.toUpperCase()) || !e.checkVisibility()) continue;
    seen.add(e);
    const style = getComputedStyle(e);
    const below = ground(e);
    const ratio = contrast(over(rgba(e instanceof SVGElement ? style.fill : style.color), below), below);
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) faint.add(ratio.toFixed(2) + ' ' + e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + node.data.trim().slice(0, 40));
  }
  const nameless = [...document.querySelectorAll('a, button, input:not([type=hidden]), select')].filter(e =>
    !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels && e.labels.length)).map(e => e.outerHTML.slice(0, 80));
  return {title: document.title, dark: light(ground(document.body)) < 0.2, scroll: document.documentElement.scrollWidth,
    scripts: document.scripts.length, elements: seen.size, faint: [...faint], small: nameless};
})()`

// The whole hostile article is text: none of it has become an element, an address
// that runs something, or a name that covers others.
func TestHostileTextStaysText(t *testing.T) {
	b := newBrowser(t)
	s := seeded(t, hostile())
	type state struct {
		Text, Title string
		Heading     int
		Foreign     []string
		Marks       int
		Mentions    []string
	}
	b.open(t, looks[0], s.address+"/articles/"+url.PathEscape(hostileID))
	found := evaluate[state](t, b, `(() => ({
		Text: document.querySelector('.text').innerText, Title: document.title, Heading: document.querySelector('h1').innerText.length,
		Foreign: [...document.querySelectorAll('script, image, img, object, iframe, [onload], [onerror], [onclick], a[href^="javascript:" i]')].map(e => e.outerHTML).filter(e => !e.includes('/static/icon.svg')),
		Marks: [...document.body.innerText].filter(c => /[\u202a-\u202e\u2066-\u2069\u0001\u001b]/.test(c)).length,
		Mentions: [...document.querySelectorAll('.text .mention bdi')].map(e => e.innerText)}))()`)
	for _, want := range []string{script, picture, breakOut, "{{.}} ${7*7}"} {
		if !strings.Contains(found.Text, want) {
			t.Errorf("%q is not in the text that is shown:\n%s", want, found.Text)
		}
	}
	if len(found.Foreign) > 0 || found.Marks > 0 || found.Title == "owned" || found.Heading > 400 {
		t.Errorf("%+v", found)
	}
	if len(found.Mentions) != 2 || found.Mentions[0] != script || found.Mentions[1] != picture {
		t.Errorf("marked: %q", found.Mentions)
	}
	if requests, messages := b.take(); len(messages) > 0 || strings.Contains(strings.Join(requests, " "), "elsewhere") {
		t.Errorf("requests %q, messages %q", requests, messages)
	}
}

// With the keyboard alone one gets past the navigation, and to an entity.
func TestKeyboard(t *testing.T) {
	b := newBrowser(t)
	s := seeded(t)
	b.open(t, looks[0], s.address+"/articles/wikinews-204", chromedp.KeyEvent(kb.Tab))
	focus := evaluate[string](t, b, `document.activeElement.innerText`)
	outline := evaluate[string](t, b, `getComputedStyle(document.activeElement).outlineStyle + ' ' + (document.activeElement.getBoundingClientRect().top >= 0)`)
	b.do(t, chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	after := evaluate[string](t, b, `document.querySelector('main').contains(document.activeElement) + ' ' + document.activeElement.tagName`)
	if focus != "Skip to the content" || outline != "solid true" || after != "true A" {
		t.Errorf("the first stop is %q with the outline %q; behind it comes %q", focus, outline, after)
	}
	b.do(t, chromedp.Focus(chromedp.CSS(".text .mention.organization")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("h1 > bdi")))
	if path := result(t, b, chromedp.Location()); path != s.address+"/entities/Q155223" {
		t.Errorf("Enter on the first organization leads to %s", path)
	}
}

// The boxes above a text take the marks away and show the tone, without a script.
func TestMarksCanBeTakenAway(t *testing.T) {
	b := newBrowser(t)
	s := seeded(t)
	const label = `getComputedStyle(document.querySelector('.text .mention .label')).display`
	b.open(t, looks[0], s.address+"/articles/wikinews-204")
	with := evaluate[string](t, b, label)
	b.do(t, chromedp.Click(chromedp.CSS("#marks")))
	without := evaluate[string](t, b, label)
	b.do(t, chromedp.Click(chromedp.CSS("#tones")))
	toned := evaluate[string](t, b, `getComputedStyle(document.querySelector('.sentence.positive, .sentence.negative')).textDecorationLine`)
	if with == "none" || without != "none" || toned != "underline" {
		t.Errorf("labels are %q, then %q; toned sentences %q", with, without, toned)
	}
}

// A search is sent from any page, and its hits are marked.
func TestSearchFromAnyPage(t *testing.T) {
	b := newBrowser(t)
	s := seeded(t)
	b.open(t, looks[0], s.address+"/dead", chromedp.SendKeys(chromedp.CSS("#find"), "measles"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("mark")))
	address, marked := result(t, b, chromedp.Location()), result(t, b, chromedp.Text(chromedp.CSS("mark")))
	if address != s.address+"/search?q=measles" || !strings.EqualFold(marked, "measles") {
		t.Errorf("%s marks %q", address, marked)
	}
}

// Pictures of the README: go test ./console -run Pictures -update
func TestPictures(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	b := newBrowser(t)
	s := seeded(t)
	for name, p := range map[string]struct {
		path string
		look look
	}{
		"overview":      {"/?period=1y", look{"light", 1200, 1000, "light"}},
		"overview-dark": {"/?period=1y", look{"dark", 1200, 1000, "dark"}},
		"article":       {"/articles/wikinews-204", look{"light", 1200, 1000, "light"}},
		"entity":        {"/entities/Q22686?period=1y", look{"light", 1200, 1000, "light"}},
	} {
		b.open(t, p.look, s.address+p.path)
		picture := result(t, b, chromedp.CaptureScreenshot())
		if len(picture) > 300<<10 {
			t.Errorf("%s has %d bytes", name, len(picture))
		}
		if err := os.WriteFile(filepath.Join("..", "docs", "images", name+".png"), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
