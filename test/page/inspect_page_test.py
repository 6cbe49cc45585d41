"""Opens the page of `sealwire inspect --html` in headless Chromium: fold, search, hover, keyboard, dark and light."""
import argparse
import os
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

    def rows(self):
        return self.browser.find_elements(By.CSS_SELECTOR, "#tree .row")

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def marked(self, kind):
        return [int(e.get_attribute("data-offset")) for e in self.browser.find_elements(By.CSS_SELECTOR, ".octet." + kind)]

    def test_opens_without_errors_and_keeps_content_in_its_place(self):
        self.assertGreater(len(self.rows()), 10)
        self.assertEqual(self.browser.title, "sealwire inspect")
        self.assertEqual([m for m in self.browser.get_log("browser") if m["level"] == "SEVERE"], [])
        if OPTIONS.picture:
            self.browser.save_screenshot(OPTIONS.picture)

    def test_folds_and_unfolds(self):
        before = len(self.rows())
        self.find("#tree .row .fold").click()
        self.assertEqual(len(self.rows()), 1)
        self.assertEqual(self.rows()[0].get_attribute("aria-expanded"), "false")
        self.find("#tree .row .fold").click()
        self.assertEqual(len(self.rows()), before)
        self.find("#unfold").click()
        everything = len(self.rows())
        self.assertGreater(everything, before)
        self.find("#foldall").click()
        self.assertLess(len(self.rows()), everything)

    def test_searches_and_goes_from_match_to_match(self):
        box = self.find("#search")
        box.send_keys("ecdsa-with-sha256")
        self.assertRegex(self.find("#found").text, r"^1 of [23]$")
        self.assertIn("ecdsa-with-SHA256", self.find("#tree .row[aria-selected=true]").text)
        box.send_keys(Keys.ENTER)
        self.assertRegex(self.find("#found").text, r"^2 of [23]$")
        box.send_keys(Keys.ESCAPE)
        self.assertEqual(self.find("#found").text, "")

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
        self.rows()[0].send_keys(Keys.ARROW_DOWN)
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("aria-level"), "2")
        self.browser.switch_to.active_element.send_keys(Keys.HOME)
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
        self.assertEqual(len(self.rows()), 1)
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
        self.assertGreater(len(self.rows()), 1)
        self.browser.switch_to.active_element.send_keys("/")
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("id"), "search")

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
