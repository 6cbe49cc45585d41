import java.io.FileReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.*;

// A CMS peer on BouncyCastle: reads and writes the files that it is told, says why it cannot on stderr.
public class BouncyCastlePeer {
  static PrivateKey key(String file) throws Exception {
    try (PEMParser parser = new PEMParser(new FileReader(file))) {
      Object read = parser.readObject();
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter().setProvider("BC");
      return read instanceof PEMKeyPair pair ? converter.getKeyPair(pair).getPrivate()
                                             : converter.getPrivateKey((PrivateKeyInfo) read);
    }
  }

  static X509Certificate certificate(String file) throws Exception {
    try (PEMParser parser = new PEMParser(new FileReader(file))) {
      return new JcaX509CertificateConverter().setProvider("BC").getCertificate((X509CertificateHolder) parser.readObject());
    }
  }

  static byte[] sign(String algorithm, String name, byte[] content, boolean attributes) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    X509Certificate signer = certificate(name + ".crt");
    JcaSignerInfoGeneratorBuilder builder = new JcaSignerInfoGeneratorBuilder(
        new JcaDigestCalculatorProviderBuilder().setProvider("BC").build());
    builder.setDirectSignature(!attributes);
    generator.addSignerInfoGenerator(builder.build(
        new JcaContentSignerBuilder(algorithm).setProvider("BC").build(key(name + ".key")), signer));
    generator.addCertificates(new JcaCertStore(List.of(signer)));
    return generator.generate(new CMSProcessableByteArray(content), true).getEncoded();
  }

  static byte[] verify(byte[] message) throws Exception {
    CMSSignedData data = new CMSSignedData(message);
    for (SignerInformation signer : data.getSignerInfos()) {
      Collection<X509CertificateHolder> found = data.getCertificates().getMatches(signer.getSID());
      if (found.isEmpty()) throw new Exception("no certificate of the signer");
      if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(found.iterator().next())))
        throw new Exception("bad signature");
    }
    if (data.getSignerInfos().size() == 0) throw new Exception("no signer");
    return (byte[]) data.getSignedContent().getContent();
  }

  static RecipientInfoGenerator recipient(String kind, String name) throws Exception {
    X509Certificate certificate = certificate(name + ".crt");
    switch (kind) {
      case "rsa": return new JceKeyTransRecipientInfoGenerator(certificate).setProvider("BC");
      case "oaep": return new JceKeyTransRecipientInfoGenerator(certificate,
          new org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter().getAlgorithmIdentifier(
              org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_RSAES_OAEP,
              new javax.crypto.spec.OAEPParameterSpec("SHA-256", "MGF1", java.security.spec.MGF1ParameterSpec.SHA256,
                  javax.crypto.spec.PSource.PSpecified.DEFAULT))).setProvider("BC");
      case "ecdh": {
        java.security.KeyPairGenerator pairs = java.security.KeyPairGenerator.getInstance("EC", "BC");
        pairs.initialize(((java.security.interfaces.ECPublicKey) certificate.getPublicKey()).getParams());
        java.security.KeyPair pair = pairs.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(CMSAlgorithm.ECDH_SHA256KDF, pair.getPrivate(), pair.getPublic(),
            CMSAlgorithm.AES128_WRAP).addRecipient(certificate).setProvider("BC");
      }
      case "kek": return new JceKEKRecipientInfoGenerator("kek1".getBytes(), new SecretKeySpec(new byte[16], "AES")).setProvider("BC");
      case "password": return new JcePasswordRecipientInfoGenerator(CMSAlgorithm.AES128_CBC, "secret".toCharArray())
          .setProvider("BC").setPRF(PasswordRecipient.PRF.HMacSHA256);
      default: throw new Exception("recipient " + kind);
    }
  }

  static byte[] encrypt(String cipher, String kind, String name, byte[] content) throws Exception {
    ASN1ObjectIdentifier oid = switch (cipher) {
      case "aes-128-cbc" -> CMSAlgorithm.AES128_CBC;
      case "aes-256-cbc" -> CMSAlgorithm.AES256_CBC;
      case "des-ede3-cbc" -> CMSAlgorithm.DES_EDE3_CBC;
      case "aes-128-gcm" -> CMSAlgorithm.AES128_GCM;
      case "aes-256-gcm" -> CMSAlgorithm.AES256_GCM;
      case "aes-128-ccm" -> CMSAlgorithm.AES128_CCM;
      default -> throw new Exception("cipher " + cipher);
    };
    JceCMSContentEncryptorBuilder builder = new JceCMSContentEncryptorBuilder(oid).setProvider("BC");
    if (cipher.endsWith("cbc")) {
      CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
      generator.addRecipientInfoGenerator(recipient(kind, name));
      return generator.generate(new CMSProcessableByteArray(content), builder.build()).getEncoded();
    }
    CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
    generator.addRecipientInfoGenerator(recipient(kind, name));
    return generator.generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor) builder.build()).getEncoded();
  }

  static byte[] decrypt(String kind, String name, byte[] message, boolean authenticated) throws Exception {
    RecipientInformationStore store = authenticated ? new CMSAuthEnvelopedData(message).getRecipientInfos()
                                                    : new CMSEnvelopedData(message).getRecipientInfos();
    Recipient with = switch (kind) {
      case "rsa", "oaep" -> new JceKeyTransEnvelopedRecipient(key(name + ".key")).setProvider("BC");
      case "ecdh" -> new JceKeyAgreeEnvelopedRecipient(key(name + ".key")).setProvider("BC");
      case "kek" -> new JceKEKEnvelopedRecipient(new SecretKeySpec(new byte[16], "AES")).setProvider("BC");
      case "password" -> new JcePasswordEnvelopedRecipient("secret".toCharArray()).setProvider("BC");
      default -> throw new Exception("recipient " + kind);
    };
    return store.getRecipients().iterator().next().getContent(with);
  }

  // Each line of stdin is one command; each is answered by a line, "ok" or what is wrong.
  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    try (java.io.BufferedReader lines = new java.io.BufferedReader(new InputStreamReader(System.in))) {
      for (String line; (line = lines.readLine()) != null;) {
        try {
          String[] word = line.split(" ");
          byte[] in = Files.readAllBytes(Path.of(word[1]));
          byte[] out = switch (word[0]) {
            case "sign" -> sign(word[3], word[4], in, word.length == 5);
            case "verify" -> verify(in);
            case "encrypt" -> encrypt(word[3], word[4], word[5], in);
            case "decrypt" -> decrypt(word[3], word[4], in, false);
            case "open" -> decrypt(word[3], word[4], in, true);
            case "compress" -> new CMSCompressedDataGenerator().generate(
                new CMSProcessableByteArray(in), new org.bouncycastle.cms.jcajce.ZlibCompressor()).getEncoded();
            case "expand" -> new CMSCompressedData(in).getContent(new org.bouncycastle.cms.jcajce.ZlibExpanderProvider());
            default -> throw new Exception("command " + word[0]);
          };
          Files.write(Path.of(word[2]), out);
          System.out.println("ok");
        } catch (Exception error) {
          System.out.println(String.valueOf(error).replace('\n', ' '));
        }
      }
    }
  }
}
