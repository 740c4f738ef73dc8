package main

import (
	"net"
	"sync"
	"time"

	"github.com/dateline/dateline/internal/services"
)

// mode is what a proxy does to the bytes that pass.
type mode int

const (
	pass    mode = iota
	cut          // close what is open and what comes
	delay        // let each piece wait, both ways
	swallow      // hand on requests, but drop the replies
	hold         // let nothing pass, and all of it afterwards
)

func (m mode) String() string {
	return [...]string{"pass", "cut", "delay", "swallow replies", "hold"}[m]
}

// pieceDelay is how long delay lets each piece wait.
const pieceDelay = 150 * time.Millisecond

// proxy stands between workers and a server.
type proxy struct {
	target   string
	listener net.Listener

	mu      sync.Mutex
	mode    mode
	changed chan struct{} // closed when the mode changes
	links   map[*link]bool
}

// link is one connection through the proxy.
type link struct {
	client, server net.Conn
	torn           bool // the replies to some requests are missing, so that it cannot go on
}

// close ends both sides. What one of them says to it changes nothing.
func (l *link) close() {
	_ = l.client.Close()
	_ = l.server.Close()
}

// newProxy listens on a port of its own.
func newProxy(port int, target string) (*proxy, error) {
	listener, err := net.Listen("tcp", services.Loopback(port))
	if err != nil {
		return nil, err
	}
	p := &proxy{target: target, listener: listener, changed: make(chan struct{}), links: make(map[*link]bool)}
	go p.serve()
	return p, nil
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.join(client)
	}
}

// join connects a client with the server until one of them, or a fault, ends it.
func (p *proxy) join(client net.Conn) {
	defer client.Close()
	if m, _ := p.now(); m == cut {
		return
	}
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	l := &link{client: client, server: server}
	defer l.close()
	p.mu.Lock()
	p.links[l] = true
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.links, l)
		p.mu.Unlock()
	}()
	var both sync.WaitGroup
	both.Go(func() { p.copy(l, l.server, l.client, false) })
	both.Go(func() { p.copy(l, l.client, l.server, true) })
	both.Wait()
}

// copy hands on piece by piece, as the mode of the moment wants it.
func (p *proxy) copy(l *link, to, from net.Conn, isReply bool) {
	defer l.close()
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if n > 0 && p.admit(l, isReply) {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// admit waits as long as a piece has to, and reports whether it may pass.
func (p *proxy) admit(l *link, isReply bool) bool {
	m, changed := p.now()
	switch m {
	case delay:
		time.Sleep(pieceDelay)
	case hold:
		<-changed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	l.torn = l.torn || m == swallow
	return !l.torn || !isReply
}

func (p *proxy) now() (mode, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode, p.changed
}

// set changes the mode. Connections that replies are missing on are closed.
func (p *proxy) set(m mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = m
	close(p.changed)
	p.changed = make(chan struct{})
	for l := range p.links {
		if m == cut || l.torn {
			l.close()
		}
	}
}

func (p *proxy) close() {
	_ = p.listener.Close() // nobody comes any more in either case
	p.set(cut)
}

func (p *proxy) port() int { return p.listener.Addr().(*net.TCPAddr).Port }
