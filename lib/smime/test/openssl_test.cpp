#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "sealwire/base/pem.hpp"
#include "sealwire/smime/report.hpp"

#include "in_pieces.hpp"
#include "people.hpp"

// What `openssl cms` makes is opened here, and what is made here `openssl cms` reads, in every form that both have.

namespace sealwire::smime {
namespace {

using namespace test;

class OpenSsl : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no program openssl";
    std::string name = (std::filesystem::temp_directory_path() / "sealwire-smime-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    write_person("alice", alice());
    write_person("bob", bob());
    write("ca.crt", as_octets(write_pem("CERTIFICATE", authority().certificate->der())));
    write("entity", as_octets(kEntity));
  }
  void TearDown() override {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }

  void write_person(const std::string& name, const SigningKey& person) const {
    write(name + ".crt", as_octets(write_pem("CERTIFICATE", person.certificate->der())));
    write(name + ".key", as_octets(write_pem("PRIVATE KEY", person.key.to_pkcs8().value())));
  }
  void write(const std::string& name, Octets octets) const {
    std::ofstream out(folder_ / name, std::ios::binary);
    out.write(as_text(octets).data(), static_cast<std::streamsize>(octets.size()));
  }
  Bytes read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// "openssl cms …" in the folder; true if it said yes.
  bool openssl(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.string() + "' && openssl cms " + arguments + " >stdout 2>stderr";
    return std::system(command.c_str()) == 0;
  }
  std::string errors() const { return sealwire::to_string(Octets(read("stderr"))); }

  void expect_opened(const std::string& file, std::string_view content = kEntity) {
    OpenOptions options = checking();
    options.credentials = &bobs_;
    const Bytes message = read(file);
    const auto opened = open(message, options);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(opened->verdict.ok) << report(opened->verdict, 0);
    EXPECT_EQ(as_text(opened->content_octets().value()), content);
    const auto in_pieces = open_in_pieces(message, options, 1);
    ASSERT_TRUE(in_pieces) << in_pieces.error().message();
    EXPECT_EQ(as_text(in_pieces->content_octets().value()), content);
  }

  std::filesystem::path folder_;
  cms::Credentials bobs_ = keys_of(bob());
  crypto::SystemRandom random_;
};

TEST_F(OpenSsl, ItsSignaturesAreOpenedInEveryForm) {
  const std::string sign = "-sign -binary -in entity -signer alice.crt -inkey alice.key -out made ";
  for (const std::string form :
       {"-nodetach -outform DER", "-nodetach -outform PEM", "-nodetach -outform SMIME", "-outform SMIME",
        "-nodetach -stream -indef -outform DER", "-nodetach -stream -outform SMIME", "-stream -outform SMIME",
        "-nodetach -keyid -outform DER", "-nodetach -md sha512 -outform SMIME"}) {
    ASSERT_TRUE(openssl(sign + form)) << form << errors();
    SCOPED_TRACE(form);
    expect_opened("made");
  }
}

TEST_F(OpenSsl, WhatItSignsAndEncryptsIsOpened) {
  ASSERT_TRUE(
      openssl("-sign -binary -nodetach -in entity -signer alice.crt -inkey alice.key -outform SMIME -out signed"));
  for (const std::string form : {"-aes-128-cbc -outform DER", "-aes-256-cbc -outform SMIME",
                                 "-aes-128-gcm -outform DER", "-aes-256-gcm -outform PEM",
                                 "-aes-128-cbc -stream -outform SMIME", "-aes-128-cbc -stream -indef -outform DER"}) {
    ASSERT_TRUE(openssl("-encrypt -binary -in signed -recip bob.crt -out made " + form)) << form << errors();
    SCOPED_TRACE(form);
    expect_opened("made");
  }
}

TEST_F(OpenSsl, ItVerifiesWhatIsSignedHere) {
  for (const SignedForm form : {SignedForm::opaque, SignedForm::multipart}) {
    for (const bool base64 : {true, false}) {
      if (form == SignedForm::multipart && !base64) continue;  // openssl reads no binary signature part
      SignOptions options = signed_by(alice());
      options.form = form;
      const auto message = sign(as_octets(kEntity), options, random_, {.base64 = base64, .file_names = true});
      ASSERT_TRUE(message) << message.error().message();
      write("made", base64 ? message->entity() : message->body);
      const std::string inform = base64 ? "-inform SMIME" : "-inform DER";
      // With -binary openssl takes the CR before a delimiter for content.
      const std::string binary = form == SignedForm::opaque ? "-binary " : "";
      EXPECT_TRUE(openssl("-verify -purpose any -CAfile ca.crt -in made -out content " + binary + inform)) << errors();
      EXPECT_EQ(as_text(read("content")), kEntity);
    }
  }
}

TEST_F(OpenSsl, ItDecryptsAndVerifiesWhatIsSealedHere) {
  for (const cms::ContentCipher cipher :
       {cms::ContentCipher(crypto::AeadCipher::aes128_gcm), cms::ContentCipher(crypto::CbcCipher::aes128_cbc)}) {
    for (const bool base64 : {true, false}) {
      const auto message = seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob(), cipher), random_,
                                {.base64 = base64, .file_names = base64});
      ASSERT_TRUE(message) << message.error().message();
      write("made", base64 ? message->entity() : message->body);
      const std::string inform = base64 ? "-inform SMIME" : "-inform DER";
      ASSERT_TRUE(openssl("-decrypt -binary -in made -recip bob.crt -inkey bob.key -out inner " + inform)) << errors();
      // Inside it is binary, which openssl reads as DER only: its header goes.
      const std::string inner = sealwire::to_string(Octets(read("inner")));
      write("inner.der", as_octets(inner).subspan(inner.find("\r\n\r\n") + 4));
      EXPECT_TRUE(openssl("-verify -binary -purpose any -CAfile ca.crt -inform DER -in inner.der -out content"))
          << errors();
      EXPECT_EQ(as_text(read("content")), kEntity);
    }
  }
}

TEST_F(OpenSsl, ItReadsWhatIsWrittenInPieces) {
  const SignOptions opaque = signed_by(alice());
  SignOptions multipart = opaque;
  multipart.form = SignedForm::multipart;
  for (const SignOptions* options : {&opaque, static_cast<const SignOptions*>(&multipart)}) {
    BytesSink body;
    auto writer = MessageWriter::create({.sign = options, .form = {.base64 = true, .file_names = true}}, body, random_);
    ASSERT_TRUE(writer);
    for (const char c : kEntity) ASSERT_TRUE((*writer)->write(as_octets({&c, 1})));
    ASSERT_TRUE((*writer)->finish());
    Message message = (*writer)->head();
    message.body = body.take();
    write("made", message.entity());
    EXPECT_TRUE(openssl("-verify -purpose any -CAfile ca.crt -inform SMIME -in made -out content")) << errors();
    EXPECT_EQ(as_text(read("content")), kEntity);
  }
}

}  // namespace
}  // namespace sealwire::smime
