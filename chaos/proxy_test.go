package main

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/dateline/dateline/internal/services"
)

// echo starts a server that sends back what it gets, a proxy before it, and a
// client of the proxy. What the server gets is told on the channel.
func echo(t *testing.T) (*proxy, net.Conn, <-chan string) {
	t.Helper()
	server, err := net.Listen("tcp", services.Loopback(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	got := make(chan string, 10)
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				piece := make([]byte, 100)
				for {
					n, err := conn.Read(piece)
					if err != nil {
						return
					}
					got <- string(piece[:n])
					if _, err := conn.Write(piece[:n]); err != nil {
						return
					}
				}
			}()
		}
	}()
	p, err := newProxy(0, server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p, dial(t, p), got
}

func dial(t *testing.T, p *proxy) net.Conn {
	t.Helper()
	client, err := net.Dial("tcp", services.Loopback(p.port()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	if err := client.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return client
}

func send(t *testing.T, client net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(client, text); err != nil {
		t.Fatal(err)
	}
}

func receive(client net.Conn) string {
	piece := make([]byte, 100)
	n, err := client.Read(piece)
	if err != nil {
		return "closed"
	}
	return string(piece[:n])
}

func TestAProxyHandsOnWhatItsModeLetsPass(t *testing.T) {
	p, client, got := echo(t)
	for _, m := range []mode{pass, delay, pass} {
		p.set(m)
		send(t, client, m.String())
		if server, reply := <-got, receive(client); server != m.String() || reply != m.String() {
			t.Errorf("in mode %s the server got %q, the client %q", m, server, reply)
		}
	}
}

func TestAProxyHoldsBytesUntilTheFaultEnds(t *testing.T) {
	p, client, got := echo(t)
	p.set(hold)
	send(t, client, "late")
	select {
	case early := <-got:
		t.Errorf("the server got %q while it was held", early)
	default:
	}
	p.set(pass)
	if server, reply := <-got, receive(client); server != "late" || reply != "late" {
		t.Errorf("the server got %q, the client %q", server, reply)
	}
}

func TestAProxySwallowsRepliesAndThenCloses(t *testing.T) {
	p, client, got := echo(t)
	p.set(swallow)
	send(t, client, "COMMIT")
	if server := <-got; server != "COMMIT" {
		t.Errorf("the server got %q", server)
	}
	p.set(pass)
	if reply := receive(client); reply != "closed" {
		t.Errorf("the client got %q", reply)
	}
}

func TestAProxyCutsWhatIsOpenAndWhatComes(t *testing.T) {
	p, client, got := echo(t)
	send(t, client, "before")
	<-got
	receive(client)
	p.set(cut)
	if reply := receive(client); reply != "closed" {
		t.Errorf("an open connection got %q", reply)
	}
	if reply := receive(dial(t, p)); reply != "closed" {
		t.Errorf("a new connection got %q", reply)
	}
	p.set(pass)
	client = dial(t, p)
	send(t, client, "after")
	if reply := receive(client); reply != "after" {
		t.Errorf("after the fault the client got %q", reply)
	}
}
