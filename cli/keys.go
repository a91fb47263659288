package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"golang.org/x/net/http/httpproxy"

	"clinik-import/client"
	"clinik-import/importer"
	"clinik-import/keystore"
	"clinik-import/settings"
)

// hidingKey takes the key out of the process's environment and keeps it: the editor, and
// whatever else is started from here, has no business with it.
func (e Env) hidingKey() Env {
	if e.key = e.Getenv(KeyVariable); e.key != "" {
		_ = e.Unsetenv(KeyVariable) // it fails for names that cannot be, which this is not
	}
	return e
}

// keysOf are the places in which keys are looked for.
func keysOf(env Env, set *settings.Settings) *keystore.Keys {
	return &keystore.Keys{System: env.Keys, Folder: filepath.Join(set.Folder(), "keys"), Variable: env.key}
}

// A holder is a key at hand, with the settings that it belongs to.
type holder struct {
	keystore.Found
	set  *settings.Settings
	host string // as client.ParseHost writes it
}

// holderOf finds the key for a server, and refuses one of the wrong kind.
func holderOf(ctx context.Context, env Env, set *settings.Settings, host string) (holder, error) {
	host, err := client.ParseHost(host)
	if err != nil {
		return holder{}, err
	}
	found, err := keysOf(env, set).Find(ctx, keystore.Place{Profile: set.Profile, Host: host}, keystore.Source(set.KeySource))
	if err != nil {
		if _, none := errors.AsType[*keystore.NoKeyError](err); none {
			err = fmt.Errorf("%w; or practise without one by adding --sandbox", err)
		}
		return holder{}, &exitError{ExitKey, err}
	}
	if err := fits(set, found.Key); err != nil {
		return holder{}, &exitError{ExitKey, err}
	}
	return holder{found, set, host}, nil
}

// fits refuses a key that is not for the environment of the settings.
func fits(set *settings.Settings, key client.Key) error {
	is := "test"
	if key.Live() {
		is = "live"
	}
	if set.Environment == "" || set.Environment == is {
		return nil
	}
	return fmt.Errorf("the key %s is a %s key, and the settings want one for %s (environment: %s). Nothing was sent",
		key, is, set.Environment, set.Origin("environment"))
}

// words says whose key it is and where it came from.
func (h holder) words() string {
	text := fmt.Sprintf("key %s from %s", h.Key, h.Source.Words())
	if h.set.Profile != "" {
		text += ", profile " + h.set.Profile
	}
	if h.Also {
		text += fmt.Sprintf(" (%s holds another one, which is not used; --key-source environment takes it)", KeyVariable)
	}
	return text
}

// client makes the client that speaks for the holder.
func (h holder) client() (*client.Client, error) {
	o, err := clientOptions(h.set, h.host)
	if err != nil {
		return nil, err
	}
	o.Key = h.Key
	return client.New(o)
}

// target says where the holder sends and as whom.
func (h holder) target(proxy *url.URL) importer.Target {
	t := importer.Target{
		Host: h.host, Environment: environment(h.host, h.Key), Key: h.Key.String(), Tenant: tenantOf(h.host, h.Key),
		Name: h.set.Tenant, Synthetic: h.set.Synthetic, Profile: h.set.Profile, KeyFrom: h.Source.Words(),
	}
	if proxy != nil {
		t.Proxy = proxy.Host
	}
	return t
}

// clientOptions are those of every connection to a real server, but for the key.
func clientOptions(set *settings.Settings, host string) (client.Options, error) {
	proxy, err := proxyOf(set, host)
	if err != nil {
		return client.Options{}, err
	}
	roots, err := rootsOf(set.CAFile)
	if err != nil {
		return client.Options{}, err
	}
	return client.Options{Host: host, Proxy: proxy, RootCAs: roots}, nil
}

// proxyOf is the proxy on the way to a host, nil if there is none. The environment is
// asked only if the settings say so.
func proxyOf(set *settings.Settings, host string) (*url.URL, error) {
	if set.Proxy == "" || isLoopback(host) {
		return nil, nil
	}
	if set.Proxy != settings.ProxyFromEnvironment {
		return url.Parse(set.Proxy)
	}
	to, err := url.Parse(host)
	if err != nil {
		return nil, err
	}
	return httpproxy.FromEnvironment().ProxyFunc()(to)
}

// rootsOf are the system's certificates and those of a file; nil means the system's.
func rootsOf(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the certificates (ca-file) cannot be read: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s (ca-file) holds no certificate in PEM form", path)
	}
	return roots, nil
}

// holderOfRun finds the key that an unfinished run goes on with: that of the settings in
// force, else, if no profile was named outright, that of another profile.
func holderOfRun(ctx context.Context, env Env, o *targetFlags, run importer.Unfinished) (holder, bool) {
	for _, set := range settingsToTry(o.set) {
		if !isFor(set, run.Host) {
			continue
		}
		h, err := holderOf(ctx, env, set, run.Host)
		if err == nil && run.Tenant == tenantOf(h.host, h.Key) {
			return h, true
		}
	}
	return holder{}, false
}

// isFor reports whether settings name the server, or none.
func isFor(set *settings.Settings, host string) bool {
	named, err := client.ParseHost(set.Host)
	return set.Origin("host").Kind == settings.Default || err == nil && named == host
}

// settingsToTry are the settings in force, and those with the other profiles.
func settingsToTry(set *settings.Settings) []*settings.Settings {
	all := []*settings.Settings{set}
	if kind := set.Origin("profile").Kind; kind == settings.Flag || kind == settings.Environment {
		return all
	}
	for _, name := range set.Profiles() {
		if name == set.Profile {
			continue
		}
		if other, err := set.WithProfile(name); err == nil {
			all = append(all, other)
		}
	}
	return all
}
