"""Opens the page of `sealwire inspect --html` in headless Chromium: fold, search, hover, keyboard, dark and light."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import unittest

INSTALL = "apt-get install --no-install-recommends chromium chromium-driver python3-selenium"
try:
    from selenium import webdriver
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    print("skipped: no selenium here: " + INSTALL)
    sys.exit(77)
CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
if not (os.path.exists(CHROMIUM) and os.path.exists(DRIVER)):
    print("skipped: no Chromium here: " + INSTALL)
    sys.exit(77)

OPTIONS = argparse.ArgumentParser()
OPTIONS.add_argument("--sealwire", required=True)
OPTIONS.add_argument("--work", required=True)
OPTIONS.add_argument("--picture", help="also write a screenshot here")
OPTIONS = OPTIONS.parse_args()
OPTIONS.sealwire = os.path.abspath(OPTIONS.sealwire)


def make_message(folder):
    """A signed message of openssl's, whose text must not be able to leave its place in the page."""
    def run(*words, stdin=b""):
        subprocess.run(words, input=stdin, check=True, cwd=folder, capture_output=True)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "k.pem",
        "-out", "c.pem", "-subj", "/CN=Alice", "-addext", "subjectAltName=URI:sip:alice@example.com")
    run("openssl", "cms", "-sign", "-signer", "c.pem", "-inkey", "k.pem", "-binary", "-nodetach", "-outform", "DER",
        "-out", "m.der", stdin=b"</script><script>document.title='escaped'</script>" + b"x" * 3000)
    run(OPTIONS.sealwire, "inspect", "--html", "--in", "m.der", "--out", "m.html")
    with open(os.path.join(folder, "m.der"), "rb") as whole, open(os.path.join(folder, "cut.html"), "wb") as page:
        # exit 3, and the page on the standard output
        page.write(subprocess.run([OPTIONS.sealwire, "inspect", "--html"], input=whole.read()[:3500],
                                  capture_output=True).stdout)
    with open(os.path.join(folder, "large.der"), "wb") as large:
        items = b"".join(b"\x30\x03\x02\x01\x05" if i else b"\x30\x05\x0c\x03" + b"abc" for i in range(30000))
        items += b"\x02\x02\x75\x2f"  # 29999
        large.write(b"\x30\x83" + len(items).to_bytes(3, "big") + items)
    run(OPTIONS.sealwire, "inspect", "--html", "--in", "large.der", "--out", "large.html")
    return "file://" + os.path.join(folder, "m.html")


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=OPTIONS.work)
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for word in ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync",
                     "disable-background-networking", "disable-component-update", "window-size=1400,800",
                     "user-data-dir=" + os.path.join(cls.folder.name, "profile")):
            options.add_argument("--" + word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.page = make_message(cls.folder.name)
        cls.browser = webdriver.Chrome(service=Service(DRIVER), options=options)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def setUp(self):
        self.browser.get(self.page)

    def await_found(self, pattern):
        """The page searches once the typing has been dealt with."""
        WebDriverWait(self.browser, 30).until(lambda _: re.search(pattern, self.find("#found").text),
                                              "no " + pattern)

    def rows(self):
        return self.browser.find_elements(By.CSS_SELECTOR, "#tree .row")

    def lines(self):
        """Of the tree as far as it is unfolded; only those in sight are elements of the page."""
        return self.browser.execute_script("return rows.length")

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def marked(self, kind):
        return [int(e.get_attribute("data-offset")) for e in self.browser.find_elements(By.CSS_SELECTOR, ".octet." + kind)]

    def test_opens_without_errors_and_keeps_content_in_its_place(self):
        self.assertGreater(len(self.rows()), 10)
        self.assertEqual(self.browser.title, "m.der – sealwire inspect")
        self.assertIn("ContentInfo: id-signedData", self.find("#about").text)
        self.assertEqual([m for m in self.browser.get_log("browser") if m["level"] == "SEVERE"], [])
        if OPTIONS.picture:
            self.browser.save_screenshot(OPTIONS.picture)

    def test_folds_and_unfolds(self):
        before = self.lines()
        self.find("#tree .row .fold").click()
        self.assertEqual(len(self.rows()), 1)
        self.assertIn("id-signedData", self.rows()[0].text)  # what is folded says what is inside
        self.assertEqual(self.rows()[0].get_attribute("aria-expanded"), "false")
        self.find("#tree .row .fold").click()
        self.assertEqual(self.lines(), before)
        self.find("#unfold").click()
        everything = self.lines()
        self.assertGreater(everything, before)
        self.find("#foldall").click()
        self.assertLess(self.lines(), everything)

    def test_searches_and_goes_from_match_to_match(self):
        box = self.find("#search")
        box.send_keys("ecdsa-with-sha256")
        self.await_found(r"^1 of [23]$")
        self.assertIn("ecdsa-with-SHA256", self.find("#tree .row[aria-selected=true]").text)
        self.assertEqual(self.find("#tree .row[aria-selected=true] mark").text, "ecdsa-with-SHA256")
        box.send_keys(Keys.ENTER)
        self.await_found(r"^2 of [23]$")
        self.find("#before").click()
        self.await_found(r"^1 of [23]$")
        box.send_keys(Keys.ESCAPE)
        self.await_found(r"^$")
        box.send_keys("no such words")
        self.await_found(r"^no match$")

    def test_searches_octets_too(self):
        self.find("#search").send_keys("2a 86 48 86 f7 0d 01 07 02")
        self.await_found(r"^1 of 1$")
        self.assertIn("id-signedData", self.find("#tree .row[aria-selected=true]").text)

    def test_hover_marks_the_octets_of_header_and_content(self):
        row = self.rows()[1]
        offset = int(row.find_element(By.CLASS_NAME, "offset").text)
        ActionChains(self.browser).move_to_element(row).perform()
        self.assertEqual(self.marked("h"), [offset, offset + 1])
        self.assertEqual(self.marked("c")[0], offset + 2)

    def test_clicking_an_octet_selects_the_element_it_belongs_to(self):
        self.find(".octet[data-offset='8']").click()
        row = self.find("#tree .row[aria-selected=true]")
        self.assertEqual(row.find_element(By.CLASS_NAME, "offset").text, "4")
        self.assertIn("header 2", self.find("#details").text)

    def test_works_by_keyboard_alone(self):
        tree = self.browser.switch_to.active_element
        self.assertEqual(tree.get_attribute("role"), "tree")
        tree.send_keys(Keys.ARROW_DOWN)
        active = self.browser.find_element(By.ID, tree.get_attribute("aria-activedescendant"))
        self.assertEqual(active.get_attribute("aria-level"), "2")
        tree.send_keys(Keys.HOME)
        tree.send_keys(Keys.ARROW_LEFT)
        self.assertEqual(len(self.rows()), 1)
        tree.send_keys(Keys.ARROW_RIGHT)
        self.assertGreater(len(self.rows()), 1)
        tree.send_keys(Keys.END)
        self.assertEqual(self.browser.execute_script("return selected.line + 1 - rows.length"), 0)
        tree.send_keys("?")
        self.assertTrue(self.find("#keys").get_attribute("open"))
        self.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        tree.send_keys("/")
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("id"), "search")

    def test_an_offset_behind_the_address_selects_its_element(self):
        self.browser.get("about:blank")
        self.browser.get(self.page + "#4")
        self.assertIn("contentType", self.find("#tree .row[aria-selected=true]").text)

    def test_a_damaged_object_is_shown_with_a_note(self):
        self.browser.get(self.page.replace("m.html", "cut.html"))
        self.assertIn("asn1.truncated", self.find("#notes").text)
        self.assertGreater(len(self.rows()), 10)

    def test_a_large_object_stays_quick(self):
        self.browser.get(self.page.replace("m.html", "large.html"))
        self.assertLess(len(self.rows()), 200)
        self.find("#unfold").click()
        self.assertGreater(self.lines(), 60000)
        self.assertLess(len(self.rows()), 200)
        begin = self.browser.execute_script("return performance.now()")
        self.browser.execute_script("search.value = '29999'; find(); select(nodes[nodes.length - 1])")
        self.assertLess(self.browser.execute_script("return performance.now()") - begin, 3000)
        self.await_found(r"1 of")

    def test_is_dark_and_light(self):
        def ground():
            return self.browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        first = ground()
        self.find("#theme").click()
        second = ground()
        self.assertNotEqual(first, second)
        self.find("#theme").click()
        self.assertEqual(ground(), first)


if __name__ == "__main__":
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Page))
    sys.exit(0 if result.wasSuccessful() else 1)
