-- The columns of WHMCS's tables that the bridge or its addon touches, typed as WHMCS documents them.
-- No unique key on the custom field values: WHMCS promises none.
CREATE TABLE tblclients (
    id INT AUTO_INCREMENT PRIMARY KEY,
    uuid VARCHAR(255) NOT NULL DEFAULT '',
    firstname TEXT NOT NULL,
    lastname TEXT NOT NULL,
    companyname TEXT NOT NULL,
    email TEXT NOT NULL,
    country TEXT NOT NULL,
    phonenumber TEXT NOT NULL,
    currency INT NOT NULL DEFAULT 1,
    language TEXT NOT NULL,
    status ENUM('Active', 'Inactive', 'Closed') NOT NULL DEFAULT 'Active',
    overideduenotices TINYINT(1) NOT NULL DEFAULT 0
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblinvoices (
    id INT AUTO_INCREMENT PRIMARY KEY,
    userid INT NOT NULL,
    invoicenum TEXT NOT NULL,
    date DATE NOT NULL,
    duedate DATE NOT NULL,
    datepaid DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
    subtotal DECIMAL(16, 2) NOT NULL DEFAULT 0,
    credit DECIMAL(16, 2) NOT NULL DEFAULT 0,
    tax DECIMAL(16, 2) NOT NULL DEFAULT 0,
    tax2 DECIMAL(16, 2) NOT NULL DEFAULT 0,
    total DECIMAL(16, 2) NOT NULL DEFAULT 0,
    status VARCHAR(20) NOT NULL DEFAULT 'Unpaid',
    paymentmethod TEXT NOT NULL,
    KEY userid (userid),
    KEY status (status)
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblaccounts (
    id INT AUTO_INCREMENT PRIMARY KEY,
    userid INT NOT NULL DEFAULT 0,
    currency INT NOT NULL DEFAULT 0,
    date DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
    amountin DECIMAL(16, 2) NOT NULL DEFAULT 0,
    fees DECIMAL(16, 2) NOT NULL DEFAULT 0,
    amountout DECIMAL(16, 2) NOT NULL DEFAULT 0,
    invoiceid INT NOT NULL DEFAULT 0,
    KEY invoiceid (invoiceid)
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblcurrencies (
    id INT AUTO_INCREMENT PRIMARY KEY,
    code TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    format INT NOT NULL DEFAULT 1,
    rate DECIMAL(16, 5) NOT NULL DEFAULT 1,
    `default` INT NOT NULL DEFAULT 0
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblcustomfields (
    id INT AUTO_INCREMENT PRIMARY KEY,
    type TEXT NOT NULL,
    relid INT NOT NULL DEFAULT 0,
    fieldname TEXT NOT NULL,
    fieldtype TEXT NOT NULL,
    description TEXT NOT NULL,
    fieldoptions TEXT NOT NULL,
    regexpr TEXT NOT NULL,
    adminonly TEXT NOT NULL,
    required TEXT NOT NULL,
    showorder TEXT NOT NULL,
    showinvoice TEXT NOT NULL,
    sortorder INT NOT NULL DEFAULT 0
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblcustomfieldsvalues (
    id INT AUTO_INCREMENT PRIMARY KEY,
    fieldid INT NOT NULL,
    relid INT NOT NULL,
    value TEXT NOT NULL,
    KEY fieldid_relid (fieldid, relid)
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblconfiguration (
    id INT AUTO_INCREMENT PRIMARY KEY,
    setting VARCHAR(64) NOT NULL UNIQUE,
    value TEXT NOT NULL
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tbladdonmodules (
    id INT AUTO_INCREMENT PRIMARY KEY,
    module TEXT NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tblactivitylog (
    id INT AUTO_INCREMENT PRIMARY KEY,
    date DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    description TEXT NOT NULL,
    user TEXT NOT NULL DEFAULT '',
    userid INT NOT NULL DEFAULT 0,
    ipaddr TEXT NOT NULL DEFAULT ''
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE tbladmins (
    id INT AUTO_INCREMENT PRIMARY KEY,
    roleid INT NOT NULL,
    username TEXT NOT NULL,
    firstname TEXT NOT NULL DEFAULT '',
    lastname TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    disabled TINYINT(1) NOT NULL DEFAULT 0
) DEFAULT CHARSET=utf8mb4;
INSERT INTO tbladmins (id, roleid, username) VALUES (1, 1, 'admin');
INSERT INTO tblcurrencies (code, prefix, suffix, `default`) VALUES ('SEK', '', ' kr', 1), ('EUR', CONCAT('&euro', CHAR(59)), '', 0);
INSERT INTO tblconfiguration (setting, value) VALUES
    ('CompanyName', 'Oderland'), ('Language', 'english'), ('DateFormat', 'YYYY-MM-DD'),
    ('SystemURL', 'https://billing.example/'), ('Version', '8.13.1-release.1')
